import type { Clock } from '@quayside/core';
import type { TrackerSpool } from './tracker-spool.js';

/** Work that goes on behind the caller's back. */
export interface Settling {
  /** Resolves when what was under way has ended, however. */
  settle(): Promise<void>;
}

/** Waits for the work, then for the spool, and for at most `timeoutMs` in all. Never rejects. */
export async function flushAll(
  work: readonly Settling[],
  { drainer }: Pick<TrackerSpool, 'drainer'>,
  timeoutMs: number,
  clock: Clock,
): Promise<void> {
  const startedAt = clock.now();
  const timeUp = Promise.withResolvers<void>();
  const cancel = clock.schedule(timeUp.resolve, timeoutMs);
  try {
    const settled = Promise.all(work.map((one) => one.settle())).then(() => undefined);
    await Promise.race([settled, timeUp.promise]);
  } finally {
    cancel();
  }
  await drainer?.flush(Math.max(0, timeoutMs - (clock.now() - startedAt)));
}
