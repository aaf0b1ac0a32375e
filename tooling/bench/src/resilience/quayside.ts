import { type CallIdentity, createCall, type Policy, pipeline } from '@quayside/core';
import {
  adaptiveConcurrency,
  bulkhead,
  circuitBreaker,
  clientThrottle,
  countWindowBreaker,
  hedge,
  rateLimit,
  retry,
  standard,
  timeout,
  timeWindowBreaker,
} from '@quayside/core/resilience';
import { answer, type Contender, refused } from './contender.ts';

export const identity: CallIdentity = {
  provider: 'acme',
  port: 'things',
  operation: 'read',
  idempotency: 'safe',
  idempotencyKey: undefined,
};

const slots = (): Policy => bulkhead({ concurrency: 10, queue: 10 });
const rate = (): Policy => rateLimit({ limit: 1e9, windowMs: 1000, burst: 1e9 });

const sliding = (): Policy =>
  rateLimit({ algorithm: 'sliding_window', limit: 1e9, windowMs: 1000 });

/** Each call has its `Call`, made anew, as it has in a bound port. */
const through = (name: string, policy: Policy): Contender => ({
  name: `quayside ${name}`,
  run: () => policy(createCall(identity), answer),
});

export const standardName = 'quayside standard()';
export const breakerName = 'quayside circuitBreaker';

export const quayside: readonly Contender[] = [
  through('retry', retry()),
  through('timeout', timeout(30_000)),
  through('circuitBreaker', circuitBreaker()),
  through('circuitBreaker, count window', circuitBreaker({ breaker: countWindowBreaker() })),
  through('circuitBreaker, time window', circuitBreaker({ breaker: timeWindowBreaker() })),
  through('hedge', hedge()),
  through('bulkhead', slots()),
  through('adaptiveConcurrency', adaptiveConcurrency()),
  through('rateLimit, token bucket', rate()),
  through('rateLimit, sliding window', sliding()),
  through('clientThrottle', clientThrottle()),
  through('retry → circuitBreaker', pipeline(retry(), circuitBreaker())),
  through('standard()', standard()),
  through('standard({ bulkhead })', standard({ bulkhead: slots() })),
  through('standard({ rateLimit, bulkhead })', standard({ rateLimit: rate(), bulkhead: slots() })),
];

export const rejectionName = 'quayside circuitBreaker, open';

/** Opens the circuit of `policy` for longer than the benchmark takes. */
async function opened(policy: Policy): Promise<Policy> {
  const { IntegrationError } = await import('@quayside/core');
  const error = new IntegrationError({
    message: 'down',
    code: 'unavailable',
    execution: 'unknown',
  });
  await policy(createCall(identity), () => Promise.reject(error)).catch(() => {});
  return policy;
}

export async function quaysideRefusals(): Promise<readonly Contender[]> {
  const settings = { consecutive: 1, cooldownMs: 3_600_000 };
  const alone = await opened(circuitBreaker(settings));
  const whole = await opened(standard({ breaker: settings, retry: { attempts: 1 } }));
  return [
    refused(rejectionName, () => alone(createCall(identity), answer)),
    refused('quayside standard(), open', () => whole(createCall(identity), answer)),
  ];
}
