import type { CallIdentity, Listener } from '../call.js';
import { checkedNumber } from '../errors/checked-number.js';
import { createChainListeners } from '../fallback/chain-binding.js';
import {
  type BatchOutcome,
  BatchPool,
  type BatchProgress,
  type BatchRun,
  type BatchSource,
  type BatchStop,
  type PoolRules,
} from './batch-pool.js';

export interface BatchOptions {
  /** Items that run at the same time. @default 5 */
  readonly concurrency?: number | undefined;
  /** Ends the batch: no further item is begun, and the ones that run are aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Begins no further item once one has failed; the ones that run may end. @default false */
  readonly stopOnError?: boolean | undefined;
  /** Hears how far the batch is after every item. What it throws is dropped. */
  readonly onProgress?: ((progress: BatchProgress) => void) | undefined;
  /** Hear `batch.progressed` after every item. */
  readonly listeners?: readonly Listener[] | undefined;
  /** The batch's name for listeners. @default the name of `run`, or `batch` */
  readonly name?: string | undefined;
}

/** What became of a batch. */
export interface BatchReport<Item, Result> {
  /** One for each item, in the order of the items. */
  readonly results: ReadonlyArray<BatchOutcome<Item, Result>>;
  readonly total: number;
  readonly succeeded: number;
  /** Items for which `run` was called and threw. */
  readonly failed: number;
  /** Items for which `run` was not called. */
  readonly notStarted: number;
  /** What stopped the batch; undefined where nothing did. Items that it left out are `notStarted`. */
  readonly stopped: BatchStop | undefined;
}

/**
 * Runs `run` for every item, at most `concurrency` at a time: whenever one ends the next one begins. An
 * item that fails is reported beside the others. Hand `run`'s `signal` to the calls that it makes; their
 * idempotency keys are yours, derived from the item.
 *
 * Never rejects, also not when it is aborted: what has run must be known. Look at `stopped`. The report of
 * an array has every item, those that were not begun with `started: false`; of a lazy source, those that
 * it gave. It comes when the items that run have ended: calls of a bound port end at once on abort.
 *
 * Items are taken from the source when there is room for them. All outcomes are kept in memory: for
 * sources without an end see {@link streamBatch}. Reports `batch.progressed`.
 *
 * @throws misconfigured for a figure out of range
 */
export async function processBatch<Item, Result>(
  items: BatchSource<Item>,
  run: BatchRun<Item, Result>,
  options: BatchOptions = {},
): Promise<BatchReport<Item, Result>> {
  const rules = poolRules('processBatch', items, run, options);
  const pool = new BatchPool(items, run, {
    ...rules,
    buffer: Number.POSITIVE_INFINITY,
    ordered: false,
  });
  const results: Array<BatchOutcome<Item, Result>> = [];
  const outcomes = pool.outcomes();
  for (;;) {
    const step = await outcomes.next();
    if (step.done) return toReport(items, results, step.value);
    results[step.value.index] = step.value;
  }
}

/** What {@link processBatch} and `streamBatch` have in common. @throws misconfigured */
export function poolRules<Item, Result>(
  subject: string,
  items: BatchSource<Item>,
  run: BatchRun<Item, Result>,
  options: BatchOptions,
): Omit<PoolRules, 'buffer' | 'ordered'> {
  const { concurrency = 5, signal, stopOnError = false } = options;
  checkedNumber(subject, 'concurrency', concurrency, { atLeast: 1, integer: true });
  const total = Array.isArray(items) ? items.length : undefined;
  const report = progressReport(options, run.name);
  let done = 0;
  let failed = 0;
  const onEnd = (hasFailed: boolean): void => {
    done += 1;
    if (hasFailed) failed += 1;
    report({ done, failed, total });
  };
  return { concurrency, signal, stopOnError, onEnd };
}

function progressReport(options: BatchOptions, runName: string): (progress: BatchProgress) => void {
  const { emit } = createChainListeners(options.listeners);
  const call: CallIdentity = {
    provider: 'batch',
    port: 'batch',
    operation: options.name ?? (runName === '' ? 'batch' : runName),
    idempotency: 'none',
    idempotencyKey: undefined,
  };
  return (progress) => {
    emit({ type: 'batch.progressed', ...progress }, call);
    try {
      options.onProgress?.(progress);
    } catch {
      // It observes, like a listener.
    }
  };
}

function toReport<Item, Result>(
  items: BatchSource<Item>,
  begun: ReadonlyArray<BatchOutcome<Item, Result>>,
  stopped: BatchStop | undefined,
): BatchReport<Item, Result> {
  const results = [...begun, ...notBegun(items, begun.length, stopped)];
  const succeeded = results.filter(({ success }) => success).length;
  const notStarted = results.filter((outcome) => !outcome.success && !outcome.started).length;
  const total = results.length;
  return { results, total, succeeded, failed: total - succeeded - notStarted, notStarted, stopped };
}

/** The items of an array that a stopped batch did not come to. */
function notBegun<Item>(
  items: BatchSource<Item>,
  from: number,
  stopped: BatchStop | undefined,
): Array<BatchOutcome<Item, never>> {
  if (stopped === undefined || !Array.isArray(items)) return [];
  return items.slice(from).map((item: Item, offset) => ({
    index: from + offset,
    item,
    success: false,
    error: stopped.reason,
    started: false,
  }));
}
