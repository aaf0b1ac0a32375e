import { AsyncLocalStorage } from 'node:async_hooks';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { createRunner } from '../../test/batch-runner.js';
import { slowNotes } from '../../test/slow-notes.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type BatchOptions, processBatch } from './process-batch.js';

const clock = createVirtualClock();
const runner = () => createRunner(clock);

const batch = (items: readonly number[], options: BatchOptions = {}, made = runner()) =>
  clock.settle(processBatch(items, made.run, options));

describe('processBatch', () => {
  it('reports every item in order, failed ones beside the others', async () => {
    const report = await batch([30, -10, 20]);
    expect(report).toEqual({
      results: [
        { index: 0, item: 30, success: true, result: 'done 30' },
        { index: 1, item: -10, success: false, started: true, error: new Error('failed -10') },
        { index: 2, item: 20, success: true, result: 'done 20' },
      ],
      total: 3,
      succeeded: 2,
      failed: 1,
      notStarted: 0,
      stopped: undefined,
    });
  });

  it('types success and failure apart', async () => {
    const report = await processBatch(['a'], async (item) => item.length);
    for (const outcome of report.results) {
      expectTypeOf(outcome.item).toEqualTypeOf<string>();
      if (outcome.success) expectTypeOf(outcome.result).toEqualTypeOf<number>();
      else expectTypeOf(outcome.error).toEqualTypeOf<unknown>();
    }
  });

  it('begins the next item whenever one ends, and waits for no round', async () => {
    const { run, started } = runner();
    const startedAt = clock.now();
    await clock.settle(processBatch([100, 10, 10, 10, 10], run, { concurrency: 2 }));
    expect(started).toEqual([100, 10, 10, 10, 10]);
    expect(clock.now() - startedAt).toBe(100);
  });

  it('runs five at a time, unless told otherwise', async () => {
    const made = runner();
    const items = Array.from({ length: 20 }, () => 10);
    await batch(items, {}, made);
    expect(made.most()).toBe(5);
    const one = runner();
    await batch(items, { concurrency: 1 }, one);
    expect(one.most()).toBe(1);
  });

  it('runs every item once and keeps the order, whatever they take', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 40, size: 'max' }),
        fc.integer({ min: 1, max: 7 }),
        async (items, concurrency) => {
          const made = runner();
          const report = await batch(items, { concurrency }, made);
          expect(report.results.map(({ item, index }) => [index, item])).toEqual([
            ...items.entries(),
          ]);
          expect(made.started).toEqual(items);
          expect(made.most()).toBe(Math.min(concurrency, items.length));
          const failed = items.filter((ms) => ms < 0).length;
          expect(report).toMatchObject({ failed, succeeded: items.length - failed });
        },
      ),
      { numRuns: 50 },
    );
  });

  it('is empty for no items', async () => {
    expect(await batch([])).toMatchObject({ results: [], total: 0, succeeded: 0, failed: 0 });
  });

  it('takes a run that answers or throws at once', async () => {
    const report = await processBatch([1, 2], (item) => {
      if (item === 2) throw new Error('at once');
      return item;
    });
    expect(report.results).toMatchObject([{ result: 1 }, { error: new Error('at once') }]);
  });

  it('hands the index to run', async () => {
    const report = await processBatch(['a', 'b'], (item, { index }) => `${item}${index}`);
    expect(report.results).toMatchObject([{ result: 'a0' }, { result: 'b1' }]);
  });

  it('runs every item in the async context of the caller', async () => {
    const tenant = new AsyncLocalStorage<string>();
    const { run } = runner();
    const seen: Array<string | undefined> = [];
    const noting = (ms: number, context: { readonly signal: AbortSignal }) =>
      tenant.run(`item ${ms}`, () => run(ms, context));
    await clock.settle(
      tenant.run('a', () =>
        processBatch(
          [1, 2, 3, 4],
          (ms, context) => {
            seen.push(tenant.getStore());
            return noting(ms, context);
          },
          { concurrency: 1 },
        ),
      ),
    );
    expect(seen).toEqual(['a', 'a', 'a', 'a']);
  });

  it.each([0, 1.5, -1, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses a concurrency of %d',
    async (concurrency) => {
      await expect(processBatch([], () => 0, { concurrency })).rejects.toThrow(
        `processBatch cannot work: concurrency is ${concurrency} (misconfigured). Give an integer of at least 1.`,
      );
    },
  );
});

describe('processBatch › abort', () => {
  it('reports what ran, aborts what runs and begins nothing more', async () => {
    const { run, started } = runner();
    const controller = new AbortController();
    const reason = new Error('enough');
    const running = processBatch([10, 50, 60, 70, 80], run, {
      concurrency: 2,
      signal: controller.signal,
    });
    await clock.advance(20);
    controller.abort(reason);
    const report = await running;
    expect(report.results).toEqual([
      { index: 0, item: 10, success: true, result: 'done 10' },
      { index: 1, item: 50, success: false, started: true, error: reason },
      { index: 2, item: 60, success: false, started: true, error: reason },
      { index: 3, item: 70, success: false, started: false, error: reason },
      { index: 4, item: 80, success: false, started: false, error: reason },
    ]);
    expect(report).toMatchObject({ total: 5, succeeded: 1, failed: 2, notStarted: 2 });
    expect(report.stopped).toEqual({ by: 'abort', reason });
    expect(started).toEqual([10, 50, 60]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('waits for an item that goes on although it was aborted: nothing runs after the report', async () => {
    const controller = new AbortController();
    const running = processBatch(
      [1],
      () => new Promise((resolve) => clock.schedule(() => resolve('done'), 100)),
      { signal: controller.signal },
    );
    await clock.advance(10);
    controller.abort('enough');
    const startedAt = clock.now();
    const report = await clock.settle(running);
    expect(clock.now() - startedAt).toBe(90);
    expect(report.results).toMatchObject([{ success: true, result: 'done' }]);
  });

  it('before the batch begins nothing', async () => {
    const made = runner();
    const report = await batch([1, 2], { signal: AbortSignal.abort('gone') }, made);
    expect(made.started).toEqual([]);
    expect(report).toMatchObject({ notStarted: 2, stopped: { by: 'abort', reason: 'gone' } });
    expect(report.results).toMatchObject([
      { item: 1, started: false, error: 'gone' },
      { item: 2, started: false, error: 'gone' },
    ]);
  });

  it('leaves no listener on the signal', async () => {
    const { signal } = new AbortController();
    const listening: unknown[] = [];
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listening.push(args[1]);
      addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      if (args[0] === 'abort') listening.splice(listening.indexOf(args[1]), 1);
      removeEventListener.apply(signal, args);
    };
    await batch([1, 2], { signal });
    expect(listening).toEqual([]);
  });

  it('reaches the calls of a bound port', async () => {
    const { port, sent } = slowNotes(clock);
    const controller = new AbortController();
    const running = processBatch(
      ['1', '2', '3'],
      (id, { signal }) => port.getNote(id, { signal }),
      {
        concurrency: 2,
        signal: controller.signal,
      },
    );
    await clock.advance(10);
    controller.abort('enough');
    expect(await running).toMatchObject({ failed: 2, notStarted: 1 });
    expect(sent.map(({ call }) => call.signal.reason)).toEqual(['enough', 'enough']);
  });
});

describe('processBatch › stopOnError', () => {
  it('begins nothing after a failure, and lets end what runs', async () => {
    const report = await batch([20, -10, 30, 40], { concurrency: 2, stopOnError: true });
    const error = new Error('failed -10');
    expect(report.results).toEqual([
      { index: 0, item: 20, success: true, result: 'done 20' },
      { index: 1, item: -10, success: false, started: true, error },
      { index: 2, item: 30, success: false, started: false, error },
      { index: 3, item: 40, success: false, started: false, error },
    ]);
    expect(report.stopped).toEqual({ by: 'error', reason: error });
  });

  it('names the first failure', async () => {
    const report = await batch([-20, -10, 30], { concurrency: 2, stopOnError: true });
    expect(report.stopped).toEqual({ by: 'error', reason: new Error('failed -10') });
    expect(report).toMatchObject({ failed: 2, notStarted: 1 });
  });

  it('is off, unless told otherwise', async () => {
    expect(await batch([-1, 2], { concurrency: 1 })).toMatchObject({ succeeded: 1, failed: 1 });
  });
});
