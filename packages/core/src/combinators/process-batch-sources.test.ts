import { describe, expect, it } from 'vitest';
import { createRunner } from '../../test/batch-runner.js';
import { failure } from '../../test/failures.js';
import type { Fact } from '../fact.js';
import { seededRandom } from '../testing/seeded-random.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import type { BatchProgress } from './batch-pool.js';
import { processBatch } from './process-batch.js';

const clock = createVirtualClock();
const runner = () => createRunner(clock);

describe('processBatch › sources', () => {
  it('asks a lazy source for an item when there is room for it', async () => {
    const given: number[] = [];
    function* items(): Generator<number> {
      for (let item = 1; item <= 10; item += 1) {
        given.push(item);
        yield item;
      }
    }
    const running = processBatch(items(), runner().run, { concurrency: 2 });
    await clock.advance(0);
    expect(given).toEqual([1, 2]);
    expect((await clock.settle(running)).total).toBe(10);
  });

  it('takes an asynchronous source', async () => {
    async function* items(): AsyncGenerator<number> {
      for (const item of [5, -6, 7]) yield item;
    }
    const report = await clock.settle(processBatch(items(), runner().run));
    expect(report.results.map(({ item, success }) => [item, success])).toEqual([
      [5, true],
      [-6, false],
      [7, true],
    ]);
  });

  it('runs items of an asynchronous source side by side, and none of an empty one', async () => {
    async function* items(count: number): AsyncGenerator<number> {
      for (let item = 0; item < count; item += 1) yield 10;
    }
    const made = runner();
    const report = await clock.settle(processBatch(items(9), made.run, { concurrency: 3 }));
    expect([report.total, made.most()]).toEqual([9, 3]);
    expect(await clock.settle(processBatch(items(0), made.run))).toMatchObject({ total: 0 });
  });

  it.each([
    [
      'was read to its end',
      [
        { done: false, value: 1 },
        { done: true, value: undefined },
      ],
    ],
    ['has failed', [{ done: false, value: 1 }]],
  ] as const)('does not close a source that %s', async (_, steps) => {
    const left: Array<IteratorResult<number>> = [...steps];
    const asked = { steps: 0, closed: 0 };
    const source: Iterable<number> = {
      [Symbol.iterator]: () => ({
        next: () => {
          asked.steps += 1;
          const step = left.shift();
          if (step === undefined) throw new Error('source');
          return step;
        },
        return: () => {
          asked.closed += 1;
          return { done: true, value: undefined };
        },
      }),
    };
    expect(await clock.settle(processBatch(source, runner().run))).toMatchObject({ succeeded: 1 });
    expect(asked).toEqual({ steps: 2, closed: 0 });
  });

  it('closes a lazy source that it leaves, and reports what that gave', async () => {
    let closed = false;
    function* items(): Generator<number> {
      try {
        for (let item = -10; ; item += 1) yield item;
      } finally {
        closed = true;
      }
    }
    const running = processBatch(items(), runner().run, { concurrency: 2, stopOnError: true });
    const report = await clock.settle(running);
    expect(report.results.map(({ item }) => item)).toEqual([-10, -9]);
    expect(closed).toBe(true);
  });

  it.each(['a synchronous', 'an asynchronous'])(
    '%s source that fails stops the batch',
    async (kind) => {
      const error = new Error('source');
      function* now(): Generator<number> {
        yield 10;
        throw error;
      }
      async function* later(): AsyncGenerator<number> {
        yield* now();
      }
      const source = kind === 'a synchronous' ? now() : later();
      const report = await clock.settle(processBatch(source, runner().run));
      expect(report).toMatchObject({ succeeded: 1, total: 1 });
      expect(report.stopped).toEqual({ by: 'source', reason: error });
    },
  );

  it('a source that throws when it is left changes nothing', async () => {
    const source: Iterable<number> = {
      [Symbol.iterator]: () => ({
        next: () => ({ done: false, value: -1 }),
        return: () => {
          throw new Error('left');
        },
      }),
    };
    const report = await clock.settle(
      processBatch(source, runner().run, { concurrency: 1, stopOnError: true }),
    );
    expect(report).toMatchObject({ total: 1, failed: 1 });
  });

  it('does not wait for a source that never answers once it is aborted', async () => {
    const controller = new AbortController();
    const source: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
    };
    const running = processBatch(source, runner().run, { signal: controller.signal });
    await clock.advance(10);
    controller.abort('enough');
    expect(await running).toMatchObject({ total: 0, stopped: { by: 'abort' } });
  });

  it('reports an item that comes while others end as not started', async () => {
    const controller = new AbortController();
    async function* items(): AsyncGenerator<number> {
      yield 1;
      await new Promise<void>((resolve) => clock.schedule(resolve, 20));
      yield 2;
    }
    const deaf = () => new Promise((resolve) => clock.schedule(() => resolve('done'), 50));
    const running = processBatch(items(), deaf, { signal: controller.signal });
    await clock.advance(10);
    controller.abort('enough');
    expect((await clock.settle(running)).results).toMatchObject([
      { item: 1, success: true },
      { item: 2, success: false, started: false, error: 'enough' },
    ]);
  });
});

describe('processBatch › progress', () => {
  it('is told after every item, to listeners and to onProgress', async () => {
    const told: BatchProgress[] = [];
    const heard: Array<[Fact, string]> = [];
    async function chargeAll(ms: number): Promise<void> {
      await runner().run(ms, new AbortController());
    }
    await clock.settle(
      processBatch([10, -20, 30], chargeAll, {
        onProgress: (progress) => told.push(progress),
        listeners: [(fact, call) => heard.push([fact, call.operation])],
      }),
    );
    expect(told).toEqual([
      { done: 1, failed: 0, total: 3 },
      { done: 2, failed: 1, total: 3 },
      { done: 3, failed: 1, total: 3 },
    ]);
    expect(heard[1]).toEqual([
      { type: 'batch.progressed', done: 2, failed: 1, total: 3 },
      'chargeAll',
    ]);
  });

  it('does not know the total of a lazy source, and has the name that it is given', async () => {
    const told: unknown[] = [];
    const heard: unknown[] = [];
    const names = [{ name: 'nightly' }, {}];
    for (const options of names)
      await processBatch(new Set([1]), (item) => item, {
        ...options,
        onProgress: ({ total }) => told.push(total),
        listeners: [(_, call) => heard.push(call)],
      });
    expect(told).toEqual([undefined, undefined]);
    const call = {
      provider: 'batch',
      port: 'batch',
      idempotency: 'none',
      idempotencyKey: undefined,
    };
    expect(heard).toEqual([
      { ...call, operation: 'nightly' },
      { ...call, operation: 'batch' },
    ]);
  });

  it('what an observer throws is dropped', async () => {
    const fail = (): never => {
      throw failure('unavailable', 'unknown');
    };
    const report = await clock.settle(
      processBatch([1], runner().run, { onProgress: fail, listeners: [fail] }),
    );
    expect(report.succeeded).toBe(1);
  });

  it('ten thousand items pass without a deep stack', async () => {
    const random = seededRandom(1);
    const items = Array.from({ length: 10_000 }, () => random());
    const report = await processBatch(items, (item) => item);
    expect(report.succeeded).toBe(10_000);
  });
});
