import { ConstantBackoff } from 'cockatiel';
import type { CallIdentity } from '../../src/call.js';
import type { Fact } from '../../src/fact.js';
import { createInvoker } from '../../src/invoker.js';
import { pipeline } from '../../src/pipeline.js';
import type { Policy } from '../../src/policy.js';
import { breakersOf } from '../../src/resilience/breakers-of.js';
import { bulkhead } from '../../src/resilience/bulkhead.js';
import { circuitBreaker } from '../../src/resilience/circuit-breaker.js';
import { retry } from '../../src/resilience/retry.js';
import { timeWindowBreaker } from '../../src/resilience/time-window-breaker.js';
import { timeout } from '../../src/resilience/timeout.js';
import type { Guard, Happening, Library, Stage } from './library.js';

/** A read, so that nothing but the row's subject decides whether it is repeated. */
const READ: CallIdentity = {
  provider: 'acme',
  port: 'things',
  operation: 'read',
  idempotency: 'safe',
  idempotencyKey: undefined,
};

/** Ours, whole: policies in a pipeline, run by what every bound port runs on. */
export const quayside: Library = {
  name: 'quayside',
  guard: (...stages) => guardOf(pipeline(...stages.map(policyOf))),
};

function policyOf(stage: Stage): Policy {
  switch (stage.kind) {
    case 'timeout':
      return timeout(stage.ms, { scope: stage.scope });
    case 'retry':
      return retry({
        attempts: stage.attempts,
        backoff: stage.delayMs === undefined ? undefined : new ConstantBackoff(stage.delayMs),
      });
    case 'breaker':
      return circuitBreaker({ consecutive: stage.failures, cooldownMs: stage.cooldownMs });
    case 'window_breaker':
      return circuitBreaker({ breaker: timeWindowBreaker(stage) });
    case 'bulkhead':
      return bulkhead({ concurrency: stage.concurrency, queue: stage.queue });
  }
}

/** Any policy of ours as the scenarios see it. */
export function guardOf(policy: Policy): Guard {
  const invoker = createInvoker({ policy });
  const breakers = breakersOf(policy);
  return {
    run: (operation, signal) => invoker.run(READ, { signal }, (call) => operation(call.signal)),
    listen: (happening, listener) => {
      invoker.subscribe((fact) => {
        if (isAbout(fact, happening)) listener();
      });
    },
    state: () => breakers[0]?.inspect(READ.provider)?.state ?? 'closed',
    isolate: () => {
      breakers[0]?.isolate(READ.provider);
      return () => breakers[0]?.restore(READ.provider);
    },
  };
}

function isAbout(fact: Fact, happening: Happening): boolean {
  switch (happening) {
    case 'success':
      return fact.type === 'attempt.settled' && fact.outcome === 'succeeded';
    case 'retry':
      return fact.type === 'retry.scheduled';
    case 'break':
      return fact.type === 'breaker.changed' && fact.to === 'open';
    case 'timeout':
      return fact.type === 'timeout.elapsed';
  }
}
