import { CountBreaker } from 'cockatiel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  deferred,
  failure,
  scriptedProvider,
  testCall,
} from '../../test/resilience/scripted-provider.js';
import type { BreakerState } from '../fact.js';
import { createVirtualClock, type VirtualClock } from '../testing/virtual-clock.js';
import type { BreakerFactory } from './breaker.js';
import { createCircuit } from './circuit.js';
import {
  type CircuitBreakerOptions,
  type CircuitBreakerPolicy,
  circuitBreaker,
} from './circuit-breaker.js';
import { isExpendable } from './circuit-forgetting.js';
import { consecutiveBreaker } from './consecutive-breaker.js';
import { countWindowBreaker } from './count-window-breaker.js';
import { timeWindowBreaker } from './time-window-breaker.js';

const down = failure('unavailable', 'unknown');
const TEN_MINUTES = 600_000;

function start(options: CircuitBreakerOptions = {}) {
  const clock = createVirtualClock();
  const policy = circuitBreaker({ clock, consecutive: 2, maxKeys: 2, ...options });
  const run = (provider: string, step: unknown = 'fine') =>
    policy(testCall({ provider }).call, scriptedProvider(step).next).catch((error) => error?.code);
  const keys = (): string[] => policy.registry.list().map(({ key }) => key);
  const crowd = async (size: number, name = 'crowd'): Promise<void> => {
    for (let n = 0; n < size; n += 1) await run(`${name}-${n}`);
  };
  return { clock, policy, run, keys, crowd };
}

describe('a circuit that nobody uses', () => {
  it('makes room when it is healthy, the longest unused first', async () => {
    const { run, keys } = start();
    for (const key of ['a', 'b', 'a', 'c']) await run(key);
    expect(keys()).toEqual(['a', 'c']);
  });

  it('makes room again as soon as it has closed', async () => {
    const { clock, run, keys, crowd } = start();
    for (const step of [down, down]) await run('recovered', step);
    await clock.advance(10_000);
    await run('recovered');
    await crowd(9);
    expect(keys()).not.toContain('recovered');
  });

  it('stays while it is open, isolated, probing or ramping', async () => {
    const { clock, policy, run, keys, crowd } = start({ rampMs: 60_000, maxKeys: 4 });
    for (const key of ['ramping', 'probing']) for (const step of [down, down]) await run(key, step);
    await clock.advance(10_000);
    await run('ramping');
    void run('probing', () => new Promise(() => {}));
    policy.registry.isolate('isolated');
    for (const step of [down, down]) await run('open', step);
    await crowd(40);
    expect(keys()).toEqual(expect.arrayContaining(['ramping', 'probing', 'isolated', 'open']));
    expect(keys()).toHaveLength(5);
  });

  it('stays while it has counted a failure or a slow call', async () => {
    const { run, keys, crowd } = start();
    await run('failing', down);
    await crowd(9);
    expect(keys()).toContain('failing');
    const clock = createVirtualClock();
    const slow = start({
      clock,
      breaker: timeWindowBreaker({ slowCallMs: 1, windowMs: 1_000 }),
    });
    await slow.run('slow', () => clock.advance(2));
    await slow.crowd(9);
    expect(slow.keys()).toContain('slow');
    await clock.advance(1_000);
    await slow.crowd(9, 'later');
    expect(slow.keys()).not.toContain('slow');
  });

  it('stays while a call runs in it: what the call ends with is not lost', async () => {
    const { run, policy, crowd } = start({ consecutive: 1 });
    const answer = deferred();
    const outcome = run('slow', () => answer.promise);
    await crowd(9);
    answer.reject(down);
    await outcome;
    expect(policy.registry.inspect('slow')?.state).toBe('open');
    const failing = start();
    await failing.run('a', () => Promise.reject(new Error('odd')));
    await failing.crowd(9);
    expect(failing.keys()).not.toContain('a');
  });

  it('stays while a call runs in it, also where there are twice as many as wanted', async () => {
    const { run, policy, crowd } = start({ consecutive: 1 });
    const answer = deferred();
    const outcomes = ['a', 'b', 'c', 'd'].map((key) => run(key, () => answer.promise));
    await crowd(9);
    answer.reject(down);
    await Promise.all(outcomes);
    for (const key of ['a', 'b', 'c', 'd'])
      expect(policy.registry.inspect(key)?.state).toBe('open');
  });

  it('with a breaker of another library makes room as long as it is closed', async () => {
    const breaker = () => new CountBreaker({ size: 4, threshold: 0.5 });
    const { run, keys, crowd } = start({ breaker });
    await run('failing', down);
    await crowd(9);
    expect(keys()).not.toContain('failing');
  });

  it('is forgotten after 10 minutes, with what it had counted', async () => {
    const { clock, run, keys } = start({ maxKeys: 10 });
    await run('failing', down);
    for (const step of [down, down]) await run('opened', step);
    await run('other');
    await clock.advance(TEN_MINUTES - 1);
    await run('new');
    expect(keys()).toEqual(['failing', 'opened', 'other', 'new']);
    await clock.advance(1);
    await run('newer');
    expect(keys()).toEqual(['other', 'new', 'newer']);
  });

  it('is kept after 10 minutes while it keeps calls back, however long that takes', async () => {
    const { clock, policy, run, keys } = start({ cooldownMs: 2 * TEN_MINUTES });
    for (const step of [down, down]) await run('open', step);
    policy.registry.isolate('isolated');
    await clock.advance(2 * TEN_MINUTES - 1);
    for (let n = 0; n < 9; n += 1) await run(`new-${n}`);
    expect(keys()).toEqual(expect.arrayContaining(['open', 'isolated']));
    await clock.advance(1);
    for (let n = 0; n < 9; n += 1) await run(`newer-${n}`);
    expect(keys()).toContain('isolated');
    expect(keys()).not.toContain('open');
  });

  it('cannot fill the memory with failures: from twice the keys on, history makes room', async () => {
    const { run, keys, policy } = start({ maxKeys: 10 });
    policy.registry.isolate('isolated');
    for (let n = 0; n < 100; n += 1) await run(`host-${n}`, down);
    expect(keys().length).toBeLessThanOrEqual(20);
    expect(keys()).toContain('isolated');
  });
});

describe('a circuit is expendable', () => {
  const rules = { cooldownMs: 100, probeLeaseMs: 200, rampMs: 300, halfOpenProbes: 1 };
  it.each<[BreakerState, boolean, since: number, boolean]>([
    ['closed', false, 1_000, true],
    ['closed', true, 701, false],
    ['closed', true, 700, true],
    ['open', false, 901, false],
    ['open', false, 900, true],
    ['half_open', false, 801, false],
    ['half_open', false, 800, true],
    ['isolated', false, 0, false],
  ])('%s (ramping: %s) since %i at 1000: %s', (state, ramping, since, expected) => {
    const circuit = { ...createCircuit('acme', consecutiveBreaker()()), state, ramping, since };
    expect(isExpendable(circuit, { ...rules, breaker: consecutiveBreaker() }, 1_000)).toBe(
      expected,
    );
  });

  it.each<[BreakerState, boolean]>([
    ['closed', false],
    ['half_open', false],
    ['open', true],
  ])('with a call in it whose end would count: %s, %s', (state, expected) => {
    const circuit = { ...createCircuit('acme', consecutiveBreaker()()), state, running: 1 };
    expect(isExpendable(circuit, { ...rules, breaker: consecutiveBreaker() }, 1_000)).toBe(
      expected,
    );
  });
});

const kinds = fc.constantFrom<BreakerFactory>(
  consecutiveBreaker(2),
  countWindowBreaker({ size: 4, minimumCalls: 2 }),
  timeWindowBreaker({ windowMs: 400, minimumCalls: 2 }),
);
const step = fc.record({
  kind: fc.constantFrom('fail', 'fail', 'fail', 'succeed', 'hang', 'isolate', 'restore', 'wait'),
  key: fc.nat(5),
  waitMs: fc.nat(120),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
const figures = { cooldownMs: 200, probeLeaseMs: 150 };

async function play(
  policy: CircuitBreakerPolicy,
  { kind, key }: Step,
  clock: VirtualClock,
): Promise<string | undefined> {
  const provider = `tenant-${key}`;
  if (kind === 'isolate') policy.registry.isolate(provider);
  if (kind === 'restore') policy.registry.restore(provider);
  if (kind !== 'fail' && kind !== 'succeed' && kind !== 'hang') return undefined;
  const end = { fail: down, succeed: 'fine', hang: () => new Promise(() => {}) }[kind];
  const outcome = policy(testCall({ provider }).call, scriptedProvider(end).next).then(
    () => 'answered',
    (error) => error?.code,
  );
  return Promise.race([outcome, clock.advance(0).then(() => 'hangs')]);
}

describe('forgetting, over random schedules', () => {
  it('never takes a circuit that keeps calls back or has counted a failure', async () => {
    const schedules = fc.array(step, { maxLength: 50, size: 'max' });
    const property = fc.asyncProperty(kinds, schedules, async (breaker, steps) => {
      const clock = createVirtualClock();
      const policy = circuitBreaker({ ...figures, clock, breaker, maxKeys: 3, rampMs: 100 });
      for (const one of steps) {
        if (one.kind === 'wait') await clock.advance(one.waitMs);
        const mattered = policy.registry
          .list()
          .filter(
            ({ state, rampLeftMs, counts }) =>
              state !== 'closed' || rampLeftMs > 0 || (counts?.failures ?? 0) > 0,
          );
        await play(policy, one, clock);
        const keys = policy.registry.list().map(({ key }) => key);
        expect(keys).toEqual(expect.arrayContaining(mattered.map(({ key }) => key)));
      }
    });
    await fc.assert(property, { numRuns: 300 });
  });

  it('changes no decision: with room for 3 keys all goes as with room for all of them', async () => {
    const property = fc.asyncProperty(
      fc.array(step, { maxLength: 50, size: 'max' }),
      async (steps) => {
        const clock = createVirtualClock();
        const small = circuitBreaker({ ...figures, clock, consecutive: 2, maxKeys: 3 });
        const large = circuitBreaker({ ...figures, clock, consecutive: 2 });
        for (const one of steps) {
          if (one.kind === 'wait') await clock.advance(one.waitMs);
          expect(await play(small, one, clock)).toBe(await play(large, one, clock));
          for (const { key, state } of large.registry.list()) {
            expect(small.registry.inspect(key)?.state ?? 'closed').toBe(state);
          }
        }
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });
});
