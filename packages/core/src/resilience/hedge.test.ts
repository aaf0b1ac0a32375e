import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  failure,
  type TestCallOptions,
  testCall,
} from '../../test/resilience/scripted-provider.js';
import { type Ending, slowProvider } from '../../test/resilience/slow-provider.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type HedgeOptions, hedge } from './hedge.js';

const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);
beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', note);
});
afterEach(() => {
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

const answer = (afterMs: number, text = 'first'): Ending => ({ afterMs, with: text });
const unavailable = failure('unavailable', 'unknown');

/** Starts one read, hedged after 100 ms unless told otherwise, whose requests end as `endings` say. */
function start(
  endings: readonly Ending[],
  options: HedgeOptions = {},
  callOptions: TestCallOptions = {},
) {
  const clock = createVirtualClock();
  const provider = slowProvider(clock, ...endings);
  const { call, facts } = testCall({
    idempotency: 'safe',
    idempotencyKey: undefined,
    ...callOptions,
  });
  const policy = hedge({ afterMs: 100, clock, ...options });
  const outcome = policy(call, provider.next);
  let settledAt = Number.NaN;
  const settled = (): void => {
    settledAt = clock.now();
  };
  outcome.then(settled, settled);
  const sentAt = () => provider.requests.map((request) => request.sentAt);
  const aborted = () => provider.requests.map(({ call: { signal } }) => signal.aborted);
  return { clock, provider, call, facts, outcome, sentAt, aborted, settledAt: () => settledAt };
}

describe('hedge › when it sends again', () => {
  it('not while the first request answers in time', async () => {
    const { clock, outcome, facts, sentAt } = start([answer(99)]);
    expect(await clock.settle(outcome)).toBe('first');
    await clock.runAll();
    expect(sentAt()).toEqual([0]);
    expect(facts).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('once the first request is slow, and takes the answer that comes first', async () => {
    const { clock, outcome, facts, sentAt, settledAt } = start([
      answer(1_000),
      answer(30, 'second'),
    ]);
    expect(await clock.settle(outcome)).toBe('second');
    expect(sentAt()).toEqual([0, 100]);
    expect(settledAt()).toBe(130);
    expect(facts).toEqual([
      { type: 'hedge.started', hedge: 1, afterMs: 100 },
      { type: 'hedge.won', hedge: 1 },
    ]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('and the first request may still be faster', async () => {
    const { clock, outcome, facts, aborted } = start([answer(150), answer(300, 'second')]);
    expect(await clock.settle(outcome)).toBe('first');
    expect(facts.at(-1)).toEqual({ type: 'hedge.won', hedge: 0 });
    expect(aborted()).toEqual([false, true]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('as often as it may, each after the same time', async () => {
    const { clock, outcome, facts, sentAt } = start([], { maxHedges: 3 });
    outcome.catch(() => {});
    await clock.advance(1_000);
    expect(sentAt()).toEqual([0, 100, 200, 300]);
    expect(facts).toEqual([
      { type: 'hedge.started', hedge: 1, afterMs: 100 },
      { type: 'hedge.started', hedge: 2, afterMs: 200 },
      { type: 'hedge.started', hedge: 3, afterMs: 300 },
    ]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('once, unless told otherwise', async () => {
    const { clock, outcome, sentAt } = start([]);
    outcome.catch(() => {});
    await clock.advance(1_000);
    expect(sentAt()).toEqual([0, 100]);
  });

  it('with a signal and a number for each request, and everything else alike', async () => {
    const { clock, outcome, provider, call } = start([], { maxHedges: 2 }, { deadline: 5_000 });
    outcome.catch(() => {});
    await clock.advance(300);
    const calls = provider.requests.map((request) => request.call);
    expect(calls.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(new Set(calls.map(({ signal }) => signal)).size).toBe(3);
    for (const { identity, deadline } of calls) {
      expect(identity).toBe(call.identity);
      expect(deadline).toBe(5_000);
    }
  });
});

describe('hedge › what may be hedged', () => {
  const table = [
    { idempotency: 'safe', idempotencyKey: undefined, byDefault: 2, onDemand: 2 },
    { idempotency: 'natural', idempotencyKey: undefined, byDefault: 1, onDemand: 2 },
    { idempotency: 'keyed', idempotencyKey: 'order-1', byDefault: 1, onDemand: 2 },
    { idempotency: 'keyed', idempotencyKey: undefined, byDefault: 1, onDemand: 1 },
    { idempotency: 'none', idempotencyKey: 'order-1', byDefault: 1, onDemand: 1 },
  ] as const;
  const all: HedgeOptions = { idempotency: ['safe', 'natural', 'keyed', 'none' as never] };

  it.each(table)(
    '$idempotency with key $idempotencyKey: $byDefault requests, or $onDemand where wanted',
    async ({ byDefault, onDemand, ...identity }) => {
      for (const [options, expected] of [[{}, byDefault] as const, [all, onDemand] as const]) {
        const { clock, outcome, sentAt } = start([answer(500)], options, identity);
        outcome.catch(() => {});
        await clock.advance(400);
        expect(sentAt()).toHaveLength(expected);
      }
    },
  );

  it('leaves what is not hedged as it is', async () => {
    const { clock, outcome, provider, call } = start([answer(500)], {}, { idempotency: 'none' });
    expect(await clock.settle(outcome)).toBe('first');
    expect(provider.requests[0]?.call).toBe(call);
  });
});

describe('hedge › losers', () => {
  it('are aborted with a reason that is no failure of the provider, the winner is not', async () => {
    const { clock, outcome, provider, aborted } = start([answer(1_000), answer(30)]);
    await clock.settle(outcome);
    expect(aborted()).toEqual([true, false]);
    expect(provider.requests[0]?.call.signal.reason).toMatchObject({
      name: 'AbortError',
      message: 'Another request of the same call was answered first.',
    });
  });

  it('that fail or answer later change nothing', async () => {
    const late = { afterMs: 400, with: unavailable, deaf: true };
    const deaf = { afterMs: 300, with: 'late', deaf: true };
    const { clock, outcome, facts } = start([late, deaf, answer(50, 'third')], { maxHedges: 2 });
    expect(await clock.settle(outcome)).toBe('third');
    await clock.runAll();
    expect(facts.filter(({ type }) => type === 'hedge.won')).toEqual([
      { type: 'hedge.won', hedge: 2 },
    ]);
  });
});

describe("hedge › the caller's abort and deadline", () => {
  it('an abort rejects at once with its reason, ends all requests and sends no more', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const reason = new Error('gone');
    const { clock, outcome, aborted, provider, sentAt, facts } = start(
      [],
      { maxHedges: 3 },
      { signal },
    );
    await clock.advance(150);
    controller.abort(reason);
    await expect(outcome).rejects.toBe(reason);
    expect(aborted()).toEqual([true, true]);
    expect(provider.requests[1]?.call.signal.reason).toBe(reason);
    await clock.advance(1_000);
    expect(sentAt()).toEqual([0, 100]);
    expect(facts).toHaveLength(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('an abort before the call sends nothing', async () => {
    const reason = new Error('gone');
    const { outcome, sentAt } = start([], {}, { signal: AbortSignal.abort(reason) });
    await expect(outcome).rejects.toBe(reason);
    expect(sentAt()).toEqual([]);
  });

  it('an abort by whoever hears of the hedge is the last thing that happens', async () => {
    const clock = createVirtualClock();
    const controller = new AbortController();
    const { call, facts } = testCall({ idempotency: 'safe', signal: controller.signal });
    const provider = slowProvider(clock);
    const push = facts.push.bind(facts);
    facts.push = (...added) => {
      controller.abort('enough');
      return push(...added);
    };
    const outcome = hedge({ afterMs: 100, clock })(call, provider.next);
    const outcomeSeen = expect(outcome).rejects.toBe('enough');
    await clock.advance(1_000);
    await outcomeSeen;
    expect(provider.requests).toHaveLength(1);
  });

  it('an abort in the moment of the hedge comes first', async () => {
    const clock = createVirtualClock();
    const controller = new AbortController();
    const schedule: typeof clock.schedule = (task, delayMs) =>
      clock.schedule(() => {
        task();
        controller.abort('enough');
      }, delayMs);
    const { call, facts } = testCall({ idempotency: 'safe', signal: controller.signal });
    const provider = slowProvider(clock);
    const policy = hedge({ afterMs: 100, clock: { ...clock, schedule } });
    const outcome = expect(policy(call, provider.next)).rejects.toBe('enough');
    await clock.advance(100);
    await outcome;
    expect(provider.requests).toHaveLength(1);
    expect(facts).toEqual([]);
  });

  it('leaves no listener on a signal that lives longer', async () => {
    const listening: unknown[] = [];
    const { signal } = new AbortController();
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listening.push([args[0], args[1]]);
      addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listening.push([args[0], args[1]]);
      removeEventListener.apply(signal, args);
    };
    const { clock, outcome } = start([answer(150), answer(500)], {}, { signal });
    await clock.settle(outcome);
    expect(listening).toEqual([
      ['abort', expect.any(Function)],
      ['abort', expect.any(Function)],
    ]);
    expect(listening[0]).toEqual(listening[1]);
  });

  it.each([
    { deadline: 101, requests: 2, suppressed: [] },
    { deadline: 100, requests: 1, suppressed: [{ type: 'hedge.suppressed', reason: 'deadline' }] },
  ])(
    'a deadline at $deadline leaves time for $requests',
    async ({ deadline, requests, suppressed }) => {
      const { clock, outcome, facts, sentAt } = start([answer(500)], {}, { deadline });
      outcome.catch(() => {});
      await clock.advance(400);
      expect(sentAt()).toHaveLength(requests);
      expect(facts.filter(({ type }) => type === 'hedge.suppressed')).toEqual(suppressed);
      await clock.settle(outcome);
    },
  );

  it('a later hedge asks for the deadline too', async () => {
    const { clock, outcome, facts, sentAt } = start([], { maxHedges: 2 }, { deadline: 150 });
    outcome.catch(() => {});
    await clock.advance(400);
    expect(sentAt()).toEqual([0, 100]);
    expect(facts.at(-1)).toEqual({ type: 'hedge.suppressed', reason: 'deadline' });
  });
});

describe('hedge › surroundings', () => {
  it("sends every request in the caller's async context", async () => {
    const clock = createVirtualClock();
    const tenant = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const policy = hedge({ afterMs: 100, maxHedges: 2, clock });
    const outcome = tenant.run('a', () =>
      policy(testCall({ idempotency: 'safe' }).call, async () => {
        seen.push(tenant.getStore());
        await new Promise<void>((resolve) => clock.schedule(resolve, 250));
        return seen.length;
      }),
    );
    expect(await tenant.run('b', () => clock.settle(outcome))).toBe(3);
    expect(seen).toEqual(['a', 'a', 'a']);
  });

  it('turns what an inner policy throws into a failure of the request', async () => {
    const policy = hedge({ afterMs: 100, clock: createVirtualClock() });
    const broken = (): never => {
      throw unavailable;
    };
    await expect(policy(testCall({ idempotency: 'safe' }).call, broken)).rejects.toBe(unavailable);
  });

  it('describes itself', () => {
    expect(hedge({ afterMs: 100 }).description).toEqual({
      kind: 'hedge',
      settings: { afterMs: 100, maxHedges: 1, idempotency: 'safe', budgeted: true },
    });
    expect(
      hedge({ budget: false, maxHedges: 2, idempotency: ['safe', 'natural'] }).description
        ?.settings,
    ).toEqual({
      percentile: 95,
      floorMs: 10,
      ceilingMs: 5_000,
      window: 200,
      maxHedges: 2,
      idempotency: 'safe, natural',
      budgeted: false,
    });
  });

  it.each<[HedgeOptions, RegExp]>([
    [{ afterMs: 0 }, /^hedge cannot work: afterMs is 0 .*Give a finite number above 0\./],
    [{ afterMs: Number.NaN }, /afterMs is NaN/],
    [{ maxHedges: 0 }, /^hedge cannot work: maxHedges is 0 .*Give an integer of at least 1\./],
    [{ maxHedges: 1.5 }, /maxHedges is 1\.5/],
    [{ percentile: 0 }, /hedge cannot work: percentile is 0/],
    [{ percentile: 100 }, /^hedge cannot work: 200 latencies do not tell the percentile 100/],
    [{ window: 38 }, /38 latencies do not tell the percentile 95.*longer window/],
    [{ window: 0 }, /hedge cannot work: window is 0/],
    [{ window: 40.5 }, /window is 40\.5 .*Give an integer/],
    [{ floorMs: 0 }, /hedge cannot work: floorMs is 0/],
    [{ floorMs: 50, ceilingMs: 49 }, /^hedge cannot work: ceilingMs is 49 .*of at least 50/],
    [
      { afterMs: 10, percentile: 95 },
      /^hedge cannot work: afterMs and percentile contradict each other.*Give one/,
    ],
  ])('refuses %o', (options, message) => {
    expect(() => hedge(options)).toThrow(message);
  });

  it('takes the shortest window that tells the percentile', () => {
    expect(() => hedge({ window: 39 })).not.toThrow();
    expect(() => hedge({ floorMs: 50, ceilingMs: 50 })).not.toThrow();
  });
});
