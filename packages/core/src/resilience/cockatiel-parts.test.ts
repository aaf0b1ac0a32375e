import * as cockatiel from 'cockatiel';
import { describe, expect, it } from 'vitest';
import { failure, scriptedProvider, testCall } from '../../test/resilience/scripted-provider.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import type { BackoffContext } from './backoff.js';
import { circuitBreaker } from './circuit-breaker.js';
import { retry } from './retry.js';

const down = (): Error => failure('unavailable', 'unknown');

describe('backoffs of cockatiel in our retry', () => {
  async function waitsOf(backoff: cockatiel.IBackoffFactory<BackoffContext>, attempts = 4) {
    const clock = createVirtualClock();
    const policy = retry({ clock, attempts, backoff, random: () => 0, budget: false });
    const provider = scriptedProvider(down());
    const { call, facts } = testCall();
    await clock.settle(policy(call, provider.next).catch(() => {}));
    const waits = facts.flatMap((fact) => (fact.type === 'retry.scheduled' ? [fact.delayMs] : []));
    expect(clock.now()).toBe(waits.reduce((sum, wait) => sum + wait, 0));
    return waits;
  }

  it('ConstantBackoff waits the same each time', async () => {
    expect(await waitsOf(new cockatiel.ConstantBackoff(40))).toEqual([40, 40, 40]);
  });

  it('IterableBackoff waits as listed, and its last for ever', async () => {
    expect(await waitsOf(new cockatiel.IterableBackoff([1, 5]))).toEqual([1, 5, 5]);
  });

  it('ExponentialBackoff doubles up to its bound', async () => {
    const generator = cockatiel.noJitterGenerator;
    const options = { generator, initialDelay: 10, maxDelay: 25 };
    expect(await waitsOf(new cockatiel.ExponentialBackoff(options))).toEqual([10, 20, 25]);
  });

  it('DelegateBackoff decides by the attempt and its error', async () => {
    const backoff = new cockatiel.DelegateBackoff<BackoffContext>(({ attempt, result }) =>
      'error' in result && result.error instanceof Error ? attempt * 100 : 0,
    );
    expect(await waitsOf(backoff)).toEqual([100, 200, 300]);
  });

  it('never end more than the attempts of our retry', async () => {
    expect(await waitsOf(new cockatiel.IterableBackoff([1, 2, 3, 4, 5, 6]), 2)).toEqual([1]);
  });
});

describe('breakers of cockatiel in our circuit breaker', () => {
  /** How many calls reach a provider that fails from the first, before the circuit opens. */
  async function failuresUntilOpen(breaker: () => cockatiel.IBreaker, before = 0) {
    const clock = createVirtualClock();
    const policy = circuitBreaker({ clock, breaker, cooldownMs: 1_000 });
    const run = (step: unknown) =>
      policy(testCall().call, scriptedProvider(step).next).then(
        () => 'answered',
        (error) => error.code,
      );
    for (let n = 0; n < before; n += 1) await run('answer');
    let failures = 0;
    while ((await run(down())) === 'unavailable' && failures < 1_000) failures += 1;
    // It lets a probe pass after the cool-down, and closes.
    await clock.advance(1_000);
    expect(await run('answer')).toBe('answered');
    expect(policy.registry.inspect('acme')?.state).toBe('closed');
    return failures;
  }

  it('ConsecutiveBreaker opens after so many in a row', async () => {
    expect(await failuresUntilOpen(() => new cockatiel.ConsecutiveBreaker(3), 10)).toBe(3);
  });

  it('CountBreaker opens by the share among the last calls', async () => {
    const breaker = () => new cockatiel.CountBreaker({ threshold: 0.5, size: 10 });
    expect(await failuresUntilOpen(breaker, 10)).toBe(6);
  });

  it('SamplingBreaker opens by the share in its time, on its own wall clock', async () => {
    const breaker = () =>
      new cockatiel.SamplingBreaker({ threshold: 0.5, duration: 60_000, minimumRps: 1 / 30 });
    expect(await failuresUntilOpen(breaker, 3)).toBeGreaterThan(3);
  });
});
