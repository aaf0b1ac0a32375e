import { describe, expect, it } from 'vitest';
import { errorOf, failure } from '../../test/failures.js';
import { bindNotes } from '../../test/note-port.js';
import type { Policy } from '../policy.js';
import { createVirtualClock, type VirtualClock } from '../testing/virtual-clock.js';
import {
  chatwootRateLimit,
  googleAnalyticsLimits,
  hundredPerMinute,
  mcpCircuitBreaker,
  patientStandard,
  retryWithBackoff,
  shopifyRateLimit,
  statusRetry,
} from './presets.js';

const broken = (status: number | undefined) =>
  Object.assign(failure('unavailable', 'unknown'), { status });

/** Calls until the policy gives up, and tells when each attempt came. */
async function attemptsOf(
  clock: VirtualClock,
  policy: Policy,
  fail: () => Error,
): Promise<readonly number[]> {
  const times: number[] = [];
  const getNote = async () => {
    times.push(clock.now());
    throw fail();
  };
  await clock.settle(errorOf(bindNotes({ getNote }, { clock, policy }).getNote('1')));
  return times;
}

/** Makes `count` calls at once, and tells when each reached the provider. */
async function sentOf(
  clock: VirtualClock,
  policy: Policy,
  count: number,
  durationMs = 0,
): Promise<readonly number[]> {
  const times: number[] = [];
  const getNote = async (id: string) => {
    times.push(clock.now());
    if (durationMs > 0) await new Promise<void>((done) => clock.schedule(done, durationMs));
    return { id, text: 'a' };
  };
  const { getNote: call } = bindNotes({ getNote }, { clock, policy });
  const calls = Promise.allSettled(Array.from({ length: count }, () => call('1')));
  await clock.settle(calls);
  return times;
}

describe('patientStandard', () => {
  it('tries three times, 2 and 4 s apart', async () => {
    const clock = createVirtualClock();
    const policy = patientStandard({ clock });
    expect(await attemptsOf(clock, policy, () => broken(503))).toEqual([0, 2_000, 6_000]);
  });

  it('opens after five failures, for a minute', async () => {
    const clock = createVirtualClock();
    const policy = patientStandard({ clock });
    await attemptsOf(clock, policy, () => broken(503));
    // The fifth failure opens: the sixth attempt is refused.
    expect(await attemptsOf(clock, policy, () => broken(503))).toHaveLength(2);
    await clock.advance(60_000);
    expect((await attemptsOf(clock, policy, () => broken(503))).length).toBeGreaterThan(0);
  });
});

describe('statusRetry', () => {
  it('repeats three times, after 0.3, 0.6 and 1.2 s', async () => {
    for (const status of [429, 500, 502, 503, 504, undefined]) {
      const clock = createVirtualClock();
      const times = await attemptsOf(clock, statusRetry({ clock }), () => broken(status));
      expect(times).toEqual([0, 300, 900, 2_100]);
    }
  });

  it('repeats nothing else, and no write that may have run', async () => {
    const clock = createVirtualClock();
    expect(await attemptsOf(clock, statusRetry({ clock }), () => broken(501))).toEqual([0]);
    const refused = () => failure('not_found', 'unknown');
    expect(await attemptsOf(clock, statusRetry({ clock }), refused)).toHaveLength(1);
    let runs = 0;
    const pad = bindNotes(
      {
        appendNote: async () => {
          runs += 1;
          throw broken(503);
        },
      },
      { clock, policy: statusRetry({ clock }) },
    );
    await clock.settle(errorOf(pad.appendNote({ text: 'a' })));
    expect(runs).toBe(1);
  });

  it('repeats a timeout that had no status', async () => {
    const clock = createVirtualClock();
    const late = () => failure('timeout', 'unknown');
    expect(await attemptsOf(clock, statusRetry({ clock }), late)).toHaveLength(4);
  });
});

describe('retryWithBackoff', () => {
  it('has the figures of the decorator', async () => {
    const clock = createVirtualClock();
    const policy = retryWithBackoff({ clock, jitter: false });
    expect(await attemptsOf(clock, policy, () => broken(503))).toEqual([0, 1_000, 3_000, 7_000]);
  });

  it('spreads each wait from half to one and a half, and never beyond the longest', async () => {
    for (const [random, expected] of [
      [() => 0, [0, 500, 1_500]],
      [() => 0.999999, [0, 1_500, 4_500]],
    ] as const) {
      const clock = createVirtualClock();
      const policy = retryWithBackoff({ clock, random, maxRetries: 2 });
      const times = await attemptsOf(clock, policy, () => broken(503));
      expect(times.map((time) => Math.round(time))).toEqual(expected);
    }
    const clock = createVirtualClock();
    const options = { clock, random: () => 0.9, baseDelayMs: 40_000, exponentialBase: 3 };
    const policy = retryWithBackoff({ ...options, maxRetries: 2 });
    const times = await attemptsOf(clock, policy, () => broken(503));
    expect(times.map((time) => Math.round(time))).toEqual([0, 56_000, 116_000]);
  });

  it('refuses figures that are none', () => {
    expect(() => retryWithBackoff({ maxRetries: Number.NaN })).toThrow('misconfigured');
    expect(() => retryWithBackoff({ maxRetries: -1 })).toThrow('misconfigured');
  });
});

describe('mcpCircuitBreaker', () => {
  it('opens after five failures, or as many as are asked for, for a minute', async () => {
    for (const failures of [5, 3]) {
      const clock = createVirtualClock();
      const policy = mcpCircuitBreaker(failures === 5 ? { clock } : { clock, failures });
      for (let calls = 0; calls < failures; calls += 1)
        expect(await attemptsOf(clock, policy, () => broken(503))).toHaveLength(1);
      expect(policy.registry.inspect('pad')).toMatchObject({
        state: 'open',
        retryAfterMs: 60_000,
      });
      expect(await attemptsOf(clock, policy, () => broken(503))).toHaveLength(0);
    }
  });
});

describe('limits', () => {
  it.each([
    ['hundredPerMinute', hundredPerMinute],
    ['chatwootRateLimit', chatwootRateLimit],
  ])('%s lets 100 go in any minute', async (_name, create) => {
    const clock = createVirtualClock();
    const policy = create({ clock });
    expect(await sentOf(clock, policy, 100)).toEqual(new Array(100).fill(0));
    await clock.advance(45_000);
    expect(await sentOf(clock, policy, 1)).toEqual([60_000]);
  });

  it('shopifyRateLimit lets 40 go at once, then two a second', async () => {
    const clock = createVirtualClock();
    const times = await sentOf(clock, shopifyRateLimit({ clock }), 44);
    expect(times.slice(0, 40)).toEqual(new Array(40).fill(0));
    expect(times.slice(40).map((time) => Math.round(time))).toEqual([500, 1_000, 1_500, 2_000]);
  });

  it('googleAnalyticsLimits lets five run at once and 100 go in an hour', async () => {
    const clock = createVirtualClock();
    const policy = googleAnalyticsLimits({ clock });
    const times = await sentOf(clock, policy, 12, 1_000);
    expect(times).toEqual([0, 0, 0, 0, 0, 1_000, 1_000, 1_000, 1_000, 1_000, 2_000, 2_000]);
    const more = await sentOf(clock, policy, 100, 10);
    // The hour is not waited for: what does not fit is refused at once.
    expect(more).toHaveLength(88);
  });
});
