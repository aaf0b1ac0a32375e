import type { IntegrationErrorFields } from '@quayside/core';
import type { VirtualClock } from '@quayside/core/testing';
import type { Draw } from '../draw.ts';
import type { NetworkFate, NetworkPlan } from '../plan/world-plan.ts';
import type { History } from './history.ts';
import type { FakeProvider, ProviderAnswer, ProviderRequest } from './provider.ts';

/** What reaches the client: an answer, or how the connection failed. */
export type Delivery =
  | { readonly answer: ProviderAnswer }
  | { readonly broken: Pick<IntegrationErrorFields, 'message' | 'code' | 'execution'> };

export interface Network {
  /** Delivers exactly once, late or not; a request that has left arrives also when nobody waits for it. */
  send(request: ProviderRequest, deliver: (delivery: Delivery) => void): void;
  /** From now on every request gets through. */
  recover(): void;
}

const REFUSED: Delivery = {
  broken: {
    message: 'the connection was refused',
    code: 'unavailable',
    execution: 'not_executed',
  },
};
const RESET: Delivery = {
  broken: { message: 'the connection was reset', code: 'unavailable', execution: 'unknown' },
};
const CUT: Delivery = {
  broken: { message: 'the answer was cut off', code: 'unavailable', execution: 'unknown' },
};
const GARBLED: Delivery = {
  broken: {
    message: 'the answer cannot be read',
    code: 'malformed_response',
    execution: 'unknown',
  },
};

/** Makes the way to a provider, which delays, reorders and loses what goes over it. */
export function createNetwork(
  plan: NetworkPlan,
  provider: FakeProvider,
  draw: Draw,
  clock: VirtualClock,
  history: History,
): Network {
  let recovered = false;
  const after = ([least, most]: readonly [number, number], task: () => void): void => {
    const delayMs = recovered ? 1 : draw.integer(least, most);
    if (delayMs === 0) task();
    else clock.schedule(task, delayMs);
  };
  const note = ({ call, attempt }: ProviderRequest, what: string): void => {
    history.network.push({ ...history.stamp(), call, attempt, what });
  };
  const comeBack = (
    fate: NetworkFate,
    request: ProviderRequest,
    answer: ProviderAnswer | 'silence',
    deliver: (delivery: Delivery) => void,
  ): void => {
    if (answer === 'silence' || fate === 'lost_answer') {
      note(request, answer === 'silence' ? 'the provider hangs' : 'the answer is lost');
      return after(plan.silenceMs, () => deliver(RESET));
    }
    if (fate === 'cut' || fate === 'garbled') note(request, `the answer is ${fate}`);
    after(plan.delayMs, () =>
      deliver(fate === 'cut' ? CUT : fate === 'garbled' ? GARBLED : { answer }),
    );
  };
  return {
    recover: () => {
      recovered = true;
    },
    send: (request, deliver) => {
      const fate = recovered ? 'clean' : draw.weighted(plan.fates);
      if (fate === 'refused') {
        note(request, 'the connection is refused');
        return after(plan.delayMs, () => deliver(REFUSED));
      }
      if (fate === 'lost_request') {
        note(request, 'the request is lost');
        return after(plan.silenceMs, () => deliver(RESET));
      }
      after(plan.delayMs, () =>
        provider.receive(request, (answer) => comeBack(fate, request, answer, deliver)),
      );
    },
  };
}
