import { type Call, type Driver, IntegrationError, isIntegrationError } from '@quayside/core';
import type { CallPlan, NestedPlan, OperationName } from '../plan/world-plan.ts';
import { beginAttempt, endAttempt } from './attempts.ts';
import type { AttemptRecord } from './history.ts';
import { makeCall } from './make-call.ts';
import type { Delivery } from './network.ts';
import type { ProviderAnswer } from './provider.ts';
import type { Receipt, Store } from './store-port.ts';
import { toError } from './to-error.ts';
import type { ProviderParts, World } from './world.ts';

/** Makes the driver of a provider's port: it maps what the network delivers to honest errors. */
export function createDriver(world: World, provider: ProviderParts): Driver<Store> {
  const run =
    (operation: OperationName) =>
    (plan: CallPlan, call: Call): Promise<Receipt> => {
      const attempt = beginAttempt(world, provider, call);
      if (plan.driver.fault === 'throws') {
        const fault = new TypeError('a fault of the adapter');
        endAttempt(world, attempt, fault);
        throw fault;
      }
      return settle(world, attempt, work(world, provider, { operation, plan, call, attempt }));
    };
  return { read: run('read'), remove: run('remove'), charge: run('charge'), append: run('append') };
}

/** One run of a driver. */
interface Run {
  readonly operation: OperationName;
  readonly plan: CallPlan;
  readonly call: Call;
  readonly attempt: AttemptRecord;
}

async function settle(
  world: World,
  attempt: AttemptRecord,
  work: Promise<Receipt>,
): Promise<Receipt> {
  try {
    const receipt = await work;
    endAttempt(world, attempt, undefined);
    return receipt;
  } catch (error) {
    endAttempt(world, attempt, error);
    throw error;
  }
}

async function work(world: World, provider: ProviderParts, run: Run): Promise<Receipt> {
  const { nested, fault } = run.plan.driver;
  if (nested !== undefined) await callNested(world, nested, run);
  const answer = await exchange(provider, run);
  report(run.call, answer);
  if (fault === 'rejects') throw 'a fault of the adapter';
  if (answer.effect === undefined) throw toError(answer);
  return { effect: answer.effect };
}

/** Nothing of the driver's own was sent when its nested call fails. */
async function callNested(world: World, nested: NestedPlan, run: Run): Promise<void> {
  const { call, attempt } = run;
  try {
    await makeCall(world, nested.call, {
      parent: attempt,
      within: nested.handsOn ? call : undefined,
    });
  } catch (cause) {
    if (call.signal.aborted) throw call.signal.reason;
    throw new IntegrationError({
      message: 'A nested call failed.',
      code: isIntegrationError(cause) ? cause.code : 'unavailable',
      execution: 'not_executed',
      cause,
    });
  }
}

/** Sends the request. An attentive driver leaves when its signal aborts; the request is on its way then. */
function exchange(provider: ProviderParts, run: Run): Promise<ProviderAnswer> {
  const { call, attempt, operation, plan } = run;
  const signal = plan.driver.deaf ? undefined : call.signal;
  if (signal?.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal?.reason);
    const deliver = (delivery: Delivery): void => {
      signal?.removeEventListener('abort', onAbort);
      if ('answer' in delivery) resolve(delivery.answer);
      else reject(new IntegrationError(delivery.broken));
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const key = call.idempotencyKey;
    const request = { call: attempt.call, attempt: attempt.attempt, operation, key };
    provider.network.send(request, deliver);
  });
}

function report(call: Call, answer: ProviderAnswer): void {
  call.emit({
    type: 'http.responded',
    attempt: call.attempt,
    method: 'POST',
    route: '/',
    status: answer.status,
    requestId: undefined,
    durationMs: 0,
    replayed: answer.replayed ?? false,
  });
  if (answer.allowance === undefined) return;
  const { limit, remaining, resetMs } = answer.allowance;
  const left = Math.max(0, remaining);
  call.emit({ type: 'rate_limit.observed', resource: undefined, limit, remaining: left, resetMs });
}
