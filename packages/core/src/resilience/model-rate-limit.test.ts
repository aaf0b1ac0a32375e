import { describe, expect, it } from 'vitest';
import { errorOf, failure, recorder } from '../../test/failures.js';
import { bindNotes } from '../../test/note-port.js';
import type { Call } from '../call.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { tokenUsage } from '../token-usage.js';
import { type ModelRateLimitOptions, modelRateLimit } from './model-rate-limit.js';
import { openAITierOneLimit } from './presets.js';

const usage = (inputTokens: number, outputTokens = 0) =>
  ({
    type: 'usage.reported',
    model: 'm',
    serviceTier: undefined,
    estimated: false,
    ...tokenUsage({ inputTokens, outputTokens }),
  }) as const;

function setup(
  answer: (call: Call, count: number) => void = () => {},
  options: Partial<ModelRateLimitOptions> = {},
) {
  const clock = createVirtualClock();
  const times: number[] = [];
  const { facts, listen } = recorder();
  const policy = modelRateLimit({
    requestsPerMinute: 1_000,
    tokensPerMinute: 6_000,
    estimate: () => 1_000,
    clock,
    ...options,
  });
  const pad = bindNotes(
    {
      getNote: async (id, call) => {
        times.push(clock.now());
        answer(call, times.length);
        return { id, text: 'a' };
      },
    },
    { clock, policy, listeners: [listen] },
  );
  const send = (count: number) =>
    clock.settle(Promise.allSettled(Array.from({ length: count }, () => pad.getNote('1'))));
  return { clock, times, facts, policy, pad, send };
}

describe('modelRateLimit', () => {
  it('sets the estimate aside, and lets calls wait for tokens', async () => {
    const { send, times, facts } = setup();
    await send(8);
    expect(times).toEqual([0, 0, 0, 0, 0, 0, 10_000, 20_000]);
    expect(facts).toContainEqual({ type: 'limiter.delayed', key: 'pad', delayMs: 10_000 });
  });

  it('gives back what was not used, and takes what was used beyond', async () => {
    const frugal = setup((call) => call.emit(usage(60, 40)));
    await frugal.send(10);
    expect(frugal.times).toEqual(new Array(10).fill(0));
    const greedy = setup((call) => call.emit(usage(2_000, 4_000)));
    await greedy.send(1);
    await greedy.send(1);
    expect(greedy.times).toEqual([0, 10_000]);
  });

  it('wakes whoever waits when tokens come back', async () => {
    const { clock, times, pad } = setup(
      (call, count) => {
        if (count === 1) clockLater(() => call.emit(usage(0)));
      },
      { estimate: () => 6_000, maxWaitMs: 60_000 },
    );
    function clockLater(task: () => void): void {
      clock.schedule(task, 5_000);
    }
    const calls = Promise.all([pad.getNote('1'), pad.getNote('2')]).catch(() => {});
    await clock.settle(calls);
    // A whole minute's tokens would take 60 s; the first call used none, and said so after 5.
    expect(times).toEqual([0, 5_000]);
  });

  it('counts each further report of one call', async () => {
    const { send, times } = setup((call) => {
      call.emit(usage(1_000));
      call.emit(usage(5_000));
    });
    await send(1);
    await send(1);
    expect(times).toEqual([0, 10_000]);
  });

  it('gives everything back where nothing was executed, and nothing where it may have been', async () => {
    for (const [execution, second] of [
      ['not_executed', 0],
      ['unknown', 30_000],
    ] as const) {
      const { clock, times, pad } = setup(
        (_call, count) => {
          if (count === 1) throw failure('unavailable', execution);
        },
        { estimate: () => 6_000, maxWaitMs: 60_000, tokensPerMinute: 12_000 },
      );
      await clock.settle(errorOf(pad.getNote('1')));
      await clock.settle(Promise.all([pad.getNote('2'), pad.getNote('3')]));
      expect(times).toEqual([0, 0, second]);
    }
  });

  it('keeps the requests, too', async () => {
    const { send, times } = setup(undefined, { requestsPerMinute: 2, estimate: () => 0 });
    await send(3);
    expect(times).toEqual([0, 0, 30_000]);
  });

  it('refuses what would wait too long, or never fits', async () => {
    const impatient = setup(undefined, { estimate: () => 6_000, maxWaitMs: 1_000 });
    await impatient.send(1);
    const late = await impatient.clock.settle(errorOf(impatient.pad.getNote('1')));
    expect(late).toMatchObject({ code: 'bulkhead_full', execution: 'not_executed' });
    const huge = setup(undefined, { estimate: () => 6_001 });
    const never = await huge.clock.settle(errorOf(huge.pad.getNote('1')));
    expect(never).toMatchObject({ code: 'bulkhead_full', execution: 'not_executed' });
    expect(huge.times).toEqual([]);
  });

  it('refuses an estimate that is none, before anything is sent', async () => {
    const { clock, pad, times } = setup(undefined, { estimate: () => Number.NaN });
    expect(await clock.settle(errorOf(pad.getNote('1')))).toMatchObject({ code: 'misconfigured' });
    expect(times).toEqual([]);
  });

  it('ends with the reason of a caller that has left', async () => {
    const { pad, times } = setup();
    const reason = new Error('gone');
    const gone = pad.getNote('1', { signal: AbortSignal.abort(reason) });
    await expect(gone).rejects.toBe(reason);
    expect(times).toEqual([]);
  });

  it('has limits for each key, and settings to look at', async () => {
    const keys = ['a', 'b', 'a'];
    const { send, times, policy } = setup(undefined, {
      estimate: () => 6_000,
      maxWaitMs: 60_000,
      key: () => keys.shift() ?? 'c',
    });
    expect(policy.policies.map(({ description }) => description?.settings)).toMatchObject([
      { burst: 1_000, maxWaitMs: 60_000 },
      { tokensPerMinute: 6_000, maxWaitMs: 60_000 },
    ]);
    await send(1);
    expect(times).toEqual([0]);
  });

  it('refuses figures that are none', () => {
    for (const wrong of [
      { requestsPerMinute: 0 },
      { tokensPerMinute: Number.NaN },
      { maxWaitMs: -1 },
    ])
      expect(() => setup(undefined, wrong)).toThrow('misconfigured');
  });
});

it('openAITierOneLimit › is 400 requests and 35,000 tokens a minute', async () => {
  const clock = createVirtualClock();
  const times: number[] = [];
  const getNote = async (id: string) => {
    times.push(clock.now());
    return { id, text: 'a' };
  };
  const send = async (policy: ReturnType<typeof openAITierOneLimit>, count: number) => {
    const pad = bindNotes({ getNote }, { clock, policy });
    const calls = Array.from({ length: count }, () => pad.getNote('1'));
    await clock.settle(Promise.allSettled(calls));
  };
  await send(openAITierOneLimit({ clock }), 36);
  expect(times.filter((time) => time === 0)).toHaveLength(35);
  expect(Math.round((times[35] ?? 0) / 10)).toBe(171);
  times.length = 0;
  const before = clock.now();
  await send(openAITierOneLimit({ clock, estimate: () => 0 }), 401);
  expect(times.filter((time) => time === before)).toHaveLength(400);
  expect((times[400] ?? 0) - before).toBe(150);
});
