import type { Clock, Random } from '../../src/clock.js';
import type { Policy } from '../../src/policy.js';
import { failure, testCall } from './scripted-provider.js';

export interface LoadedProvider {
  /** Calls that are worked on at the same time; the others wait their turn at the provider. */
  capacity: number;
  readonly next: () => Promise<string>;
}

/**
 * A provider that does `capacity` calls at a time, each in `serviceMs` give or take `jitter`. What is more
 * waits at the provider (its answers become slow), or is refused after `refusesAfterMs`.
 */
export function loadedProvider(options: {
  readonly clock: Clock;
  readonly random: Random;
  readonly capacity: number;
  readonly serviceMs: number;
  readonly jitter?: number;
  readonly refusesAfterMs?: number;
}): LoadedProvider {
  const { clock, random, serviceMs, jitter = 0.2, refusesAfterMs } = options;
  const waiting: (() => void)[] = [];
  let busy = 0;
  const work = (answer: (value: string) => void): void => {
    busy += 1;
    const ms = serviceMs * (1 + jitter * (2 * random() - 1));
    clock.schedule(() => {
      busy -= 1;
      answer('done');
      while (busy < provider.capacity && waiting.length > 0) waiting.shift()?.();
    }, ms);
  };
  const provider: LoadedProvider = {
    capacity: options.capacity,
    next: () =>
      new Promise((resolve, reject) => {
        if (busy < provider.capacity) work(resolve);
        else if (refusesAfterMs === undefined) waiting.push(() => work(resolve));
        else {
          const refuse = (): void => reject(failure('rate_limited', 'not_executed'));
          clock.schedule(refuse, refusesAfterMs);
        }
      }),
  };
  return provider;
}

/** Callers that call again as soon as they have their answer, and a moment after a refusal. */
export function keepCalling(
  policy: Policy,
  provider: LoadedProvider,
  clock: Clock,
  callers: number,
): void {
  const again = (): void => {
    policy(testCall().call, provider.next).then(again, () => clock.schedule(again, 50));
  };
  for (let n = 0; n < callers; n += 1) again();
}
