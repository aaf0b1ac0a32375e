import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  deaf,
  failure,
  scriptedProvider,
  testCall,
} from '../../test/resilience/scripted-provider.js';
import { createInvoker } from '../invoker.js';
import { pipeline } from '../pipeline.js';
import { seededRandom } from '../testing/seeded-random.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { bulkhead } from './bulkhead.js';
import { type CallFault, faults } from './call-fault.js';
import { circuitBreaker } from './circuit-breaker.js';
import { type InjectFaultsOptions, injectFaults } from './inject-faults.js';
import { rateLimit } from './rate-limit.js';
import { retry } from './retry.js';
import { timeout } from './timeout.js';

const outcomeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error) => error?.code ?? error,
  );

/** How many of `count` attempts reach the provider untouched. */
async function untouched(options: InjectFaultsOptions, count: number): Promise<number> {
  const policy = injectFaults(options);
  const provider = scriptedProvider('answer');
  for (let n = 0; n < count; n += 1) await outcomeOf(policy(testCall().call, provider.next));
  return provider.calls.length;
}

describe('fault injection', () => {
  it('is off unless a rate is given, and then draws nothing', async () => {
    let draws = 0;
    const random = (): number => {
      draws += 1;
      return 0;
    };
    const off: InjectFaultsOptions = { faults: [faults.connectionRefused], random };
    expect([await untouched(off, 10), draws]).toEqual([10, 0]);
    expect(injectFaults(off).description).toEqual({
      kind: 'fault_injection',
      settings: { rate: 0, faults: ['error'] },
    });
  });

  it('injects at the given rate', async () => {
    const row = [faults.connectionRefused];
    const passed = await untouched({ rate: 0.25, faults: row, random: seededRandom(1) }, 4_000);
    expect(passed / 4_000).toBeCloseTo(0.75, 1);
    expect(await untouched({ rate: 1, faults: row, random: () => 0.999 }, 10)).toBe(0);
    // A draw that equals the rate is outside of it: a rate of 0.5 is half of [0, 1).
    expect(await untouched({ rate: 0.5, faults: row, random: () => 0.5 }, 1)).toBe(1);
    expect(await untouched({ rate: 0.5, faults: row, random: () => 0.4999 }, 1)).toBe(0);
  });

  it('draws from Math.random unless told otherwise', async () => {
    const passed = await untouched({ rate: 0.5, faults: [faults.connectionRefused] }, 200);
    expect(passed).toBeGreaterThan(20);
    expect(passed).toBeLessThan(180);
  });

  it('follows a schedule, and says so in its description', async () => {
    const row: (CallFault | undefined)[] = [undefined, faults.connectionRefused, undefined];
    const policy = injectFaults({ schedule: { next: () => row.shift() } });
    const run = () => outcomeOf(policy(testCall().call, scriptedProvider('answer').next));
    expect([await run(), await run(), await run()]).toEqual([
      'answered',
      'unavailable',
      'answered',
    ]);
    expect(policy.description?.settings).toEqual({ schedule: 'custom' });
  });

  it('asks the schedule as its method, with the call', async () => {
    const schedule = {
      asked: [] as string[],
      next(call: { operation: string }) {
        this.asked.push(call.operation);
        return undefined;
      },
    };
    await injectFaults({ schedule })(testCall().call, scriptedProvider(1).next);
    expect(schedule.asked).toEqual(['charge']);
  });

  it('leaves alone what `when` rules out, and what `when` or the schedule fail on', async () => {
    const row = [faults.connectionRefused];
    const broken = (): never => {
      throw new Error('no');
    };
    expect(await untouched({ rate: 1, faults: row, when: () => false }, 3)).toBe(3);
    expect(await untouched({ rate: 1, faults: row, when: () => true }, 3)).toBe(0);
    expect(await untouched({ rate: 1, faults: row, when: broken }, 3)).toBe(3);
    expect(await untouched({ schedule: { next: broken } }, 3)).toBe(3);
    const reads = (call: { idempotency: string }): boolean => call.idempotency === 'safe';
    expect(await untouched({ rate: 1, faults: row, when: reads }, 1)).toBe(1);
  });

  it('does not run what is inside a second time for a fault that passes', async () => {
    const provider = scriptedProvider('answer');
    const policy = injectFaults({ rate: 1, faults: [{ kind: 'latency', delayMs: 0 }] });
    expect(await policy(testCall().call, provider.next)).toBe('answer');
    expect(provider.calls).toHaveLength(1);
  });

  it.each([
    [{ rate: -0.1, faults: [faults.stall] }, 'rate is -0.1'],
    [{ rate: 1.1, faults: [faults.stall] }, 'rate is 1.1 (misconfigured). Give a share of 0 to 1.'],
    [{ rate: Number.NaN, faults: [faults.stall] }, 'rate is NaN'],
    [{ rate: 0.1, faults: [] }, 'faults is empty (misconfigured). Name at least one fault.'],
    [{ faults: [{ ...faults.stall, weight: 0 }] }, 'weight is 0'],
    [{ faults: [{ kind: 'latency', delayMs: -1 }] }, 'delayMs is -1'],
    [{ faults: [{ kind: 'latency', delayMs: Number.POSITIVE_INFINITY }] }, 'delayMs is Infinity'],
    [{ faults: [{ kind: 'latency', delayMs: 1, spreadMs: -1 }] }, 'spreadMs is -1'],
  ] satisfies [InjectFaultsOptions, string][])('refuses %j', (options, message) => {
    expect(() => injectFaults(options)).toThrow(`injectFaults cannot work: ${message}`);
  });

  it('accepts the figures at the edge', () => {
    for (const rate of [0, 1])
      expect(() => injectFaults({ rate, faults: [faults.stall] })).not.toThrow();
    const still: CallFault = { kind: 'latency', delayMs: 0, spreadMs: 0, weight: 0.1 };
    expect(() => injectFaults({ faults: [still] })).not.toThrow();
  });
});

describe('fault injection inside a pipeline', () => {
  it('is what the policies around it see, each attempt anew', async () => {
    const clock = createVirtualClock();
    const row: (CallFault | undefined)[] = [faults.tooManyRequests, faults.lostAnswer, undefined];
    const policy = pipeline(
      retry({ clock, random: () => 0.5, budget: false }),
      injectFaults({ schedule: { next: () => row.shift() }, clock }),
    );
    const provider = scriptedProvider('answer');
    const invoker = createInvoker({ policy, clock });
    const answer = invoker.run(testCall().call.identity, undefined, provider.next);
    expect(await clock.settle(answer)).toBe('answer');
    // The 429 was never sent; the lost answer was.
    expect(provider.calls.map(({ attempt }) => attempt)).toEqual([2, 3]);
    expect(clock.now()).toBeGreaterThanOrEqual(1_000);
  });

  it.each([
    ['total timeout', timeout(1_000)],
    ['attempt timeout', timeout(1_000, { scope: 'attempt' })],
    ['retry', retry()],
    ['circuit_breaker', circuitBreaker()],
    ['rate_limit', rateLimit({ perSecond: 1 })],
    ['bulkhead', bulkhead({ concurrency: 1 })],
  ])('cannot stand around %s, which would never see a fault', (kind, policy) => {
    const injected = injectFaults({ faults: [faults.stall] });
    expect(() => pipeline(injected, policy)).toThrow(
      `fault_injection surrounds ${kind}: what is inside would never see a fault`,
    );
    expect(() => pipeline(policy, injected)).not.toThrow();
  });

  it('never leads to a second run of a write without a key, whatever goes wrong', async () => {
    const fault = fc.constantFrom<CallFault | undefined>(
      ...Object.values(faults).filter(({ kind }) => kind !== 'stall'),
      { kind: 'latency', delayMs: 5, at: 'after' },
      undefined,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { maxLength: 6, size: 'max' }), async (schedule) => {
        const clock = createVirtualClock();
        const row = [...schedule];
        const policy = pipeline(
          retry({ clock, attempts: 5, random: () => 0.5 }),
          injectFaults({ schedule: { next: () => row.shift() }, clock }),
        );
        const provider = scriptedProvider('done');
        const { call } = testCall({ idempotency: 'none', idempotencyKey: undefined });
        await clock.settle(outcomeOf(policy(call, provider.next)));
        expect(provider.calls.length).toBeLessThanOrEqual(1);
        expect(clock.pendingTimers).toBe(0);
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});

describe('faults', () => {
  it('names what the network and providers do', () => {
    expect(faults).toEqual({
      connectionRefused: { kind: 'error', code: 'unavailable' },
      tooManyRequests: { kind: 'error', code: 'rate_limited', status: 429, retryAfterMs: 1_000 },
      serviceUnavailable: {
        kind: 'error',
        code: 'unavailable',
        execution: 'unknown',
        status: 503,
      },
      lostAnswer: { kind: 'lost_answer' },
      stall: { kind: 'stall' },
    });
  });

  it('keeps a deaf provider and a refused one apart: nothing was sent to the second', async () => {
    const policy = injectFaults({ rate: 1, faults: [faults.connectionRefused] });
    expect(await outcomeOf(policy(testCall().call, deaf))).toBe('unavailable');
    const { call, facts } = testCall();
    await expect(policy(call, deaf)).rejects.toMatchObject({ execution: 'not_executed' });
    expect(facts).toEqual([{ type: 'fault.injected', fault: 'error' }]);
    expect(failure('unavailable', 'unknown').execution).toBe('unknown');
  });
});
