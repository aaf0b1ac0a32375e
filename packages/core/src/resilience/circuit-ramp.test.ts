import { describe, expect, it } from 'vitest';
import { failure, scriptedProvider, testCall } from '../../test/resilience/scripted-provider.js';
import { seededRandom } from '../testing/seeded-random.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type CircuitBreakerOptions, circuitBreaker } from './circuit-breaker.js';

/** A circuit that has just closed, with a ramp of one second. */
async function justClosed(options: CircuitBreakerOptions = {}) {
  const clock = createVirtualClock();
  const policy = circuitBreaker({
    clock,
    consecutive: 2,
    cooldownMs: 100,
    rampMs: 1_000,
    random: seededRandom(7),
    ...options,
  });
  const run = (step: unknown = 'fine') =>
    policy(testCall().call, scriptedProvider(step).next).then(
      () => 'answered',
      (error) => error?.code ?? error,
    );
  const down = failure('unavailable', 'unknown');
  await run(down);
  await run(down);
  await clock.advance(100);
  await run();
  const snapshot = () => policy.registry.inspect('acme');
  return { clock, policy, run, down, snapshot };
}

describe('a ramp after closing', () => {
  it('lets a tenth pass at once and a share that grows evenly with time', async () => {
    const { clock, run } = await justClosed();
    const shares: number[] = [];
    for (let step = 0; step < 5; step += 1) {
      const outcomes = await Promise.all(Array.from({ length: 2_000 }, () => run()));
      shares.push(outcomes.filter((outcome) => outcome === 'answered').length / 2_000);
      await clock.advance(250);
    }
    for (const [step, share] of [0.1, 0.325, 0.55, 0.775, 1].entries()) {
      expect(Math.abs((shares[step] ?? 0) - share)).toBeLessThan(0.03);
    }
    expect(shares.at(-1)).toBe(1);
  });

  it('takes the share of the moment as the bound of the draw', async () => {
    let draw = 0.55;
    const { clock, run } = await justClosed({ random: () => draw });
    await clock.advance(500);
    expect(await run()).toBe('circuit_open');
    draw = 0.5499;
    expect(await run()).toBe('answered');
  });

  it('tells those it refuses to come back over the rest of the ramp, not all at one time', async () => {
    const draws = [0.9, 0.25, 0.9, 0.75];
    const { clock, policy } = await justClosed({ random: () => draws.shift() ?? 1 });
    await clock.advance(600);
    const refused = async () => {
      const { call, facts } = testCall();
      const error = await policy(call, scriptedProvider(1).next).catch((thrown) => thrown);
      return { error, facts };
    };
    const first = await refused();
    expect(first.error).toMatchObject({
      code: 'circuit_open',
      execution: 'not_executed',
      retryAfterMs: 100,
      details: { key: 'acme', state: 'closed', lastFailure: 'unavailable' },
      message:
        'acme charge failed: the circuit of acme has just closed and does not take all calls yet (circuit_open). Try again in 100 ms.',
    });
    expect(first.facts).toEqual([{ type: 'breaker.rejected', key: 'acme', retryAfterMs: 100 }]);
    expect(await refused()).toMatchObject({ error: { retryAfterMs: 300 } });
  });

  it('shows what is left of it, and is over when its time is', async () => {
    const { clock, run, snapshot } = await justClosed({ random: () => 0.999 });
    await clock.advance(400);
    expect(snapshot()).toMatchObject({ state: 'closed', retryAfterMs: 0, rampLeftMs: 600 });
    await clock.advance(599);
    expect(await run()).toBe('answered');
    expect(snapshot()).toMatchObject({ rampLeftMs: 1 });
    await clock.advance(1);
    expect(snapshot()).toMatchObject({ rampLeftMs: 0 });
    expect(await run()).toBe('answered');
  });

  it('opens as ever when calls that pass fail, and starts anew after the next probe', async () => {
    const { clock, run, down, snapshot } = await justClosed({ random: () => 0 });
    await clock.advance(900);
    await run(down);
    await run(down);
    expect(snapshot()).toMatchObject({ state: 'open', rampLeftMs: 0 });
    await clock.advance(100);
    await run();
    expect(snapshot()).toMatchObject({ state: 'closed', rampLeftMs: 1_000 });
  });

  it('goes on behind an isolation', async () => {
    const { clock, policy, snapshot } = await justClosed();
    policy.registry.isolate('acme');
    await clock.advance(300);
    policy.registry.restore('acme');
    expect(snapshot()).toMatchObject({ state: 'closed', rampLeftMs: 700 });
  });

  it('is off by default: all calls pass as soon as the circuit closes', async () => {
    const { run, snapshot } = await justClosed({ rampMs: undefined, random: () => 0.999 });
    expect(snapshot()).toMatchObject({ state: 'closed', rampLeftMs: 0 });
    expect(await run()).toBe('answered');
  });

  it('can be switched off while it lasts, and does not begin for a circuit that is closed', async () => {
    const { policy, run, snapshot } = await justClosed({ random: () => 0.999 });
    expect(await run()).toBe('circuit_open');
    policy.configure({ rampMs: 0 });
    expect(await run()).toBe('answered');
    policy.configure({ rampMs: 1_000 });
    expect(snapshot()).toMatchObject({ rampLeftMs: 0 });
    expect(await run()).toBe('answered');
  });
});
