import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../testing/virtual-clock.js';
import type { BatchOutcome } from './batch-pool.js';
import { type StreamBatchOptions, streamBatch } from './stream-batch.js';

/** A batch over the numbers from 1 on, each of which takes as long as `msOf` says. */
function start(msOf: (item: number) => number, options: StreamBatchOptions = {}, last = 6) {
  const clock = createVirtualClock();
  const given: number[] = [];
  const aborted: unknown[] = [];
  const state = { closed: false, running: 0 };
  function* numbers(): Generator<number> {
    try {
      for (let item = 1; item <= last; item += 1) {
        given.push(item);
        yield item;
      }
    } finally {
      state.closed = true;
    }
  }
  const run = async (item: number, { signal }: { readonly signal: AbortSignal }) => {
    state.running += 1;
    const ms = msOf(item);
    await new Promise<void>((resolve) => {
      clock.schedule(resolve, Math.abs(ms));
      signal.addEventListener('abort', () => {
        aborted.push(signal.reason);
        resolve();
      });
    });
    state.running -= 1;
    if (ms < 0) throw new Error(`failed ${item}`);
    return item * 10;
  };
  const outcomes = streamBatch(numbers(), run, options);
  return { clock, given, aborted, state, outcomes };
}

/** Reads a batch to its end; returns the items, and what it threw. */
async function read(outcomes: AsyncIterable<BatchOutcome<number, number>>) {
  const items: number[] = [];
  try {
    for await (const { item } of outcomes) items.push(item);
    return { items, thrown: undefined };
  } catch (thrown) {
    return { items, thrown };
  }
}

const backwards = (item: number): number => 100 - 10 * item;

describe('streamBatch', () => {
  it('yields outcomes in the order of the items', async () => {
    const { clock, outcomes } = start(backwards);
    expect(await clock.settle(read(outcomes))).toEqual({
      items: [1, 2, 3, 4, 5, 6],
      thrown: undefined,
    });
  });

  it('or as they come', async () => {
    const { clock, outcomes } = start(backwards, { ordered: false });
    const { items } = await clock.settle(read(outcomes));
    expect(items).toEqual([5, 4, 3, 2, 1, 6]);
  });

  it('yields what became of each', async () => {
    const { clock, outcomes } = start((item) => (item === 2 ? -1 : 1), {}, 2);
    const all: unknown[] = [];
    const reading = (async () => {
      for await (const outcome of outcomes) all.push(outcome);
    })();
    await clock.settle(reading);
    expect(all).toEqual([
      { index: 0, item: 1, success: true, result: 10 },
      { index: 1, item: 2, success: false, started: true, error: new Error('failed 2') },
    ]);
  });

  it('begins nothing before somebody reads', async () => {
    const { clock, given } = start(backwards);
    await clock.advance(100);
    expect(given).toEqual([]);
  });

  it('goes on while its reader is busy, as far as its buffer reaches', async () => {
    const { clock, given, outcomes } = start(() => 1, { concurrency: 2, buffer: 3 }, 100);
    const reader = outcomes[Symbol.asyncIterator]();
    await clock.settle(reader.next());
    await clock.advance(1_000);
    // One was read; two ran and three waited, and since then all five wait.
    expect(given).toHaveLength(6);
    await clock.settle(reader.next());
    await clock.advance(1_000);
    expect(given).toHaveLength(7);
    await reader.return?.();
  });

  it.each([
    ['quick', 0, [1, 2, 3, 4, 5, 6]],
    ['slow', 5_000, [1, 2, 3]],
  ])(
    'takes %s items from an asynchronous source while its reader is busy',
    async (_, ms, begun) => {
      const clock = createVirtualClock();
      const pause = (delayMs: number) =>
        new Promise<void>((resolve) => clock.schedule(resolve, delayMs));
      const given: number[] = [];
      async function* numbers(): AsyncGenerator<number> {
        for (let item = 1; ; item += 1) {
          await pause(10);
          given.push(item);
          yield item;
        }
      }
      const run = (item: number) => (item === 1 ? pause(0) : pause(ms));
      const outcomes = streamBatch(numbers(), run, { concurrency: 2, buffer: 3 });
      const reader = outcomes[Symbol.asyncIterator]();
      await clock.settle(reader.next());
      await clock.advance(1_000);
      expect(given).toEqual(begun);
      await clock.settle(Promise.resolve(reader.return?.()));
    },
  );

  it('its buffer is as long as it is wide, unless told otherwise', async () => {
    const { clock, given, outcomes } = start(() => 1, { concurrency: 4 }, 100);
    const reader = outcomes[Symbol.asyncIterator]();
    await clock.settle(reader.next());
    await clock.advance(1_000);
    expect(given).toHaveLength(1 + 4 + 4);
    await reader.return?.();
  });

  it('a slow item holds back those behind it, and no more than the buffer of them', async () => {
    const { clock, given, outcomes } = start((item) => (item === 1 ? 500 : 1), {
      concurrency: 2,
      buffer: 1,
    });
    const reading = read(outcomes);
    await clock.advance(400);
    expect(given).toEqual([1, 2, 3]);
    expect((await clock.settle(reading)).items).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('without a buffer it still goes on', async () => {
    const { clock, outcomes } = start(backwards, { concurrency: 1, buffer: 0 });
    expect((await clock.settle(read(outcomes))).items).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('reads a source without an end', async () => {
    const { clock, outcomes, state } = start(() => 1, {}, Number.POSITIVE_INFINITY);
    const reading = (async () => {
      for await (const { item } of outcomes) if (item === 500) return item;
      return undefined;
    })();
    expect(await clock.settle(reading)).toBe(500);
    expect(state).toEqual({ closed: true, running: 0 });
  });
});

describe('streamBatch › its end', () => {
  it('leaving the loop aborts what runs, waits for it and closes the source', async () => {
    const { clock, outcomes, aborted, state, given } = start((item) => (item === 1 ? 1 : 500));
    const reading = (async () => {
      for await (const _ of outcomes) break;
    })();
    await clock.settle(reading);
    expect(state).toEqual({ closed: true, running: 0 });
    expect(aborted[0]).toMatchObject({
      name: 'AbortError',
      message: 'Nobody reads the outcomes of this batch any more.',
    });
    // One was read, and the next one began in its place.
    expect(given).toHaveLength(6);
  });

  it('leaving it waits for an item that goes on although it was aborted', async () => {
    const clock = createVirtualClock();
    const deaf = (ms: number) => new Promise<void>((resolve) => clock.schedule(resolve, ms));
    const reading = (async () => {
      for await (const _ of streamBatch([1, 500], deaf)) break;
      return clock.now();
    })();
    expect(await clock.settle(reading)).toBe(500);
  });

  it('leaving it while nothing runs aborts nothing', async () => {
    const { clock, outcomes, aborted, state } = start(() => 1, { concurrency: 1, buffer: 0 });
    const reader = outcomes[Symbol.asyncIterator]();
    await clock.settle(reader.next());
    await clock.runAll();
    await reader.return?.();
    expect(aborted).toEqual([]);
    expect(state.closed).toBe(true);
  });

  it('an abort yields what has run, and then throws its reason', async () => {
    const controller = new AbortController();
    const { clock, outcomes, aborted } = start((item) => 20 * item, {
      concurrency: 2,
      signal: controller.signal,
    });
    const reading = read(outcomes);
    await clock.advance(30);
    controller.abort('enough');
    expect(await reading).toEqual({ items: [1, 2, 3], thrown: 'enough' });
    expect(new Set(aborted)).toEqual(new Set(['enough']));
  });

  it('a signal that has aborted begins nothing', async () => {
    const { outcomes, given } = start(backwards, { signal: AbortSignal.abort('gone') });
    expect(await read(outcomes)).toEqual({ items: [], thrown: 'gone' });
    expect(given).toEqual([]);
  });

  it('stopOnError yields what has run, the failure included, and then throws it', async () => {
    const { clock, outcomes } = start((item) => (item === 2 ? -5 : 10), {
      concurrency: 2,
      stopOnError: true,
    });
    expect(await clock.settle(read(outcomes))).toEqual({
      items: [1, 2],
      thrown: new Error('failed 2'),
    });
  });

  it.each<[StreamBatchOptions, RegExp]>([
    [{ concurrency: 0 }, /^streamBatch cannot work: concurrency is 0/],
    [{ buffer: -1 }, /^streamBatch cannot work: buffer is -1 .*Give an integer of at least 0\./],
    [{ buffer: 0.5 }, /buffer is 0\.5/],
  ])('refuses %o at once', (options, message) => {
    expect(() => streamBatch([], () => 0, options)).toThrow(message);
  });
});
