import { setTimeout } from 'node:timers/promises';

/** How long to wait for another's write lock, in milliseconds. */
const LOCK_MS = 5000;
/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

/**
 * Runs again what found the database locked. The waiting is done here and not by SQLite, which would block
 * the whole process, and in vain where the lock is held by another ledger of this very process.
 */
export async function waitForLock<T>(run: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + LOCK_MS;
  for (;;) {
    try {
      return await run();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
      await setTimeout(1 + Math.random() * 4);
    }
  }
}

function isBusy(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return false;
  return typeof error.errcode === 'number' && (error.errcode & 0xff) === SQLITE_BUSY;
}
