import {
  type BindOptions,
  bindPort,
  isIntegrationError,
  type Listener,
  type Policy,
} from '@quayside/core';
import { describe, expect, it } from 'vitest';
import { INVARIANTS } from '../src/invariants/index.ts';
import { type Parts, realParts } from '../src/parts.ts';
import { runSchedule } from '../src/run-schedule.ts';
import { violationsOf } from '../src/violations-of.ts';
import {
  brokenBulkhead,
  deafToAborts,
  retryOfEverything,
  timeoutThatLitters,
  timeoutWithoutAbort,
  withFreshKeys,
  withOthersAnswers,
  withoutRefusals,
  withoutServerWaits,
} from './broken-policies.ts';

const real = realParts;

/** A port that says of every failure that nothing was executed. */
const bindDishonestly: typeof bindPort = (port, driver, options) => {
  const bound = bindPort(port, driver, options);
  const operations = Object.entries<(...args: unknown[]) => Promise<unknown>>({ ...bound });
  const lying = operations.map(([name, operation]) => [
    name,
    async (...args: unknown[]) => {
      try {
        return await operation(...args);
      } catch (error) {
        if (isIntegrationError(error)) Object.assign(error, { execution: 'not_executed' });
        throw error;
      }
    },
  ]);
  return Object.assign(bound, Object.fromEntries(lying));
};

/** A port whose listeners hear the end of a call twice. */
const bindWithEcho: typeof bindPort = <P extends object>(
  ...[port, driver, options]: Parameters<typeof bindPort<P>>
) => {
  const echo =
    (listener: Listener): Listener =>
    (fact, call) => {
      listener(fact, call);
      if (fact.type === 'call.settled') listener(fact, call);
    };
  const echoing: BindOptions<P> = { ...options, listeners: options.listeners?.map(echo) };
  return bindPort(port, driver, echoing);
};

const passThrough: Policy = (call, next) => next(call);

/** For every invariant the faults that break it. */
const FAULTS: Readonly<Record<string, Readonly<Record<string, Partial<Parts>>>>> = {
  'an un-keyed write runs at most once': {
    'a retry that repeats everything': { retry: retryOfEverything },
  },
  'a keyed write has one effect for its key': {
    'a retry with a fresh key for each attempt': {
      retry: (options) => withFreshKeys(real.retry(options)),
    },
  },
  'a resolved call was executed, and has its own answer': {
    'a policy that mixes up answers': { retry: withOthersAnswers },
  },
  'the execution of an error is honest': {
    'a port that always says not_executed': { bindPort: bindDishonestly },
  },
  'every call settles': {
    'a bulkhead that lets nobody in again': {
      bulkhead: (options) => brokenBulkhead('forgets', options),
    },
  },
  'a call settles by its deadline': {
    'a timeout that does nothing': { timeout: () => passThrough },
  },
  'nothing is begun for a call that has settled': {
    'a timeout that does not abort what is inside it': { timeout: timeoutWithoutAbort },
  },
  'no retry before the server allows it': {
    'a retry that ignores Retry-After': {
      retry: (options) => withoutServerWaits(real.retry(options)),
    },
  },
  'a pause that a provider asks for holds everybody': {
    'pacing that does not hear Retry-After': {
      pacing: (options) => withoutServerWaits(real.pacing(options)),
    },
  },
  'an abort ends the call at once with its reason': {
    'a backoff that ignores the signal': { retry: (options) => deafToAborts(real.retry(options)) },
    'a line that ignores the signal': {
      bulkhead: (options) => deafToAborts(real.bulkhead(options)),
    },
  },
  'repeats and hedges stay within their budget': {
    'a budget that never runs out': {
      retryBudget: (options) => ({ ...real.retryBudget(options), take: () => 14 }),
    },
    'one attempt too many': {
      retry: (options) => real.retry({ ...options, attempts: (options?.attempts ?? 3) + 1 }),
    },
  },
  'repeats keep the ratio of their budget': {
    'a ratio that nobody keeps': {
      ratioBudget: (options) => ({ ...real.ratioBudget(options), take: () => 1 }),
    },
  },
  'a bulkhead keeps its capacity and loses nobody': {
    'one slot too many': {
      bulkhead: (options) => real.bulkhead({ ...options, concurrency: options.concurrency + 1 }),
    },
    'one slot too many where the number adapts': {
      adaptiveConcurrency: (options) =>
        real.adaptiveConcurrency({ ...options, initial: (options?.initial ?? 1) + 1, max: 50 }),
    },
    'a slot lost with every failure': {
      bulkhead: (options) => brokenBulkhead('leaks', options),
    },
    'a newcomer that takes the place of whoever waits': {
      bulkhead: (options) => brokenBulkhead('evicts', options),
    },
  },
  'a limiter keeps its rate': {
    'a limiter at twice the rate': {
      rateLimit: (options) =>
        real.rateLimit({ ...options, limit: 2 * ('limit' in options ? options.limit : 1) }),
    },
  },
  'an open circuit lets nothing through': {
    'a breaker whose refusals are overridden': {
      circuitBreaker: (options) => withoutRefusals(real.circuitBreaker(options)),
    },
  },
  'a half-open circuit lets its probes through and nobody else': {
    'one probe too many': {
      circuitBreaker: (options) =>
        real.circuitBreaker({ ...options, halfOpenProbes: (options?.halfOpenProbes ?? 1) + 1 }),
    },
  },
  'whoever came first goes first': {
    'a bulkhead that lets in whoever came last': {
      bulkhead: (options) => brokenBulkhead('reverses', options),
    },
  },
  'calls succeed again when the provider has recovered': {
    'a breaker that stays open': {
      circuitBreaker: (options) => real.circuitBreaker({ ...options, cooldownMs: 1e9 }),
    },
    'a throttle that never forgets': {
      clientThrottle: (options) => real.clientThrottle({ ...options, windowMs: 1e9 }),
    },
    'a bulkhead that leaks slots': {
      bulkhead: (options) => brokenBulkhead('leaks', options),
    },
  },
  'no timer and no abort listener is left behind': {
    'a timeout that leaves its timer': {
      timeout: (timeoutMs, options) =>
        timeoutThatLitters(real.timeout(timeoutMs, options), timeoutMs, options),
    },
  },
  'a driver runs in the async context of its caller': {
    'a bulkhead that runs queued calls in the context of whoever leaves': {
      bulkhead: (options) => brokenBulkhead('borrows_context', options),
    },
  },
  'the facts agree with what happened': {
    'a port that reports the end twice': { bindPort: bindWithEcho },
  },
};

/** Few enough to be quick, many enough for the rarest of the faults. */
const SCHEDULES = 2_000;

async function firstSeedThatBreaks(invariant: string, parts: Parts): Promise<number | undefined> {
  for (let seed = 1; seed <= SCHEDULES; seed += 1) {
    const violations = violationsOf(await runSchedule(seed, parts));
    if (violations.some((violation) => violation.invariant === invariant)) return seed;
  }
  return undefined;
}

describe.each(INVARIANTS.map(({ name }) => name))('%s', (invariant) => {
  const faults = Object.entries(FAULTS[invariant] ?? {});

  it('is broken by a fault that is known here', () => {
    expect(faults).not.toEqual([]);
  });

  it.each(faults)('notices %s', async (_, fault) => {
    expect(await firstSeedThatBreaks(invariant, { ...realParts, ...fault })).toBeDefined();
  });
});
