import { checkedNumber } from '../errors/checked-number.js';
import { type BatchOutcome, BatchPool, type BatchRun, type BatchSource } from './batch-pool.js';
import { type BatchOptions, poolRules } from './process-batch.js';

export interface StreamBatchOptions extends BatchOptions {
  /** Yields outcomes in the order of the items, and not as they come. @default true */
  readonly ordered?: boolean | undefined;
  /**
   * Outcomes that may wait to be read, or for their turn, before no further item is begun.
   * @default `concurrency`
   */
  readonly buffer?: number | undefined;
}

/**
 * As {@link processBatch}, for sources that are too long to keep, or have no end: yields what becomes of
 * the items while others run. No more than `concurrency` items and `buffer` outcomes are held: who reads
 * slowly slows the batch, and the source, down.
 *
 * A batch that was stopped yields what has run and then throws what stopped it: the signal's reason, the
 * error of the item under `stopOnError`, or that of the source. Leaving the loop aborts the items that run,
 * waits until they have ended and closes the source.
 *
 * @throws misconfigured, at once, for a figure out of range
 */
export function streamBatch<Item, Result>(
  items: BatchSource<Item>,
  run: BatchRun<Item, Result>,
  options: StreamBatchOptions = {},
): AsyncIterable<BatchOutcome<Item, Result>> {
  const rules = poolRules('streamBatch', items, run, options);
  const { ordered = true, buffer = rules.concurrency } = options;
  checkedNumber('streamBatch', 'buffer', buffer, { atLeast: 0, integer: true });
  return outcomes(new BatchPool(items, run, { ...rules, ordered, buffer }));
}

async function* outcomes<Item, Result>(
  pool: BatchPool<Item, Result>,
): AsyncGenerator<BatchOutcome<Item, Result>> {
  const stopped = yield* pool.outcomes();
  if (stopped !== undefined) throw stopped.reason;
}
