import { AsyncLocalStorage } from 'node:async_hooks';
import { sql, type Transaction } from 'kysely';
import type { Database } from './database.js';
import type { Queries } from './open-store.js';

type Work<T> = (transaction: Transaction<Database>) => Promise<T>;

/** How long a transaction takes in more work; whoever came first waits so much longer at most. */
const GROUP_MS = 10;

interface Waiting {
  /** Runs the work; answers how to settle it once all of the group is on disk. */
  readonly run: (transaction: Transaction<Database>) => Promise<() => void>;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs pieces of work that wait for the disk as one transaction, with one sync for all of them. Each is
 * still all or nothing: one that fails is rolled back by itself. Nobody is answered before the commit.
 */
export function groupTransactions(db: Queries): <T>(work: Work<T>) => Promise<T> {
  const waiting: Waiting[] = [];
  let running = false;
  const runAll = async (): Promise<void> => {
    running = true;
    while (waiting.length > 0) await runGroup(db, waiting);
    running = false;
  };
  return (work) =>
    new Promise((resolve, reject) => {
      // The group runs in the context of whoever started it; prices may be asked for in one's own.
      const inContext = AsyncLocalStorage.snapshot();
      const run = async (transaction: Transaction<Database>): Promise<() => void> => {
        const end = await attempt(transaction, () => inContext(work, transaction));
        return 'error' in end ? () => reject(end.error) : () => resolve(end.result);
      };
      waiting.push({ run, reject });
      if (!running) void runAll();
    });
}

async function runGroup(db: Queries, waiting: Waiting[]): Promise<void> {
  const group: Waiting[] = [];
  const settle: Array<() => void> = [];
  try {
    await db.transaction().execute(async (transaction) => {
      const until = performance.now() + GROUP_MS;
      for (let next = waiting.shift(); next !== undefined; ) {
        group.push(next);
        settle.push(await next.run(transaction));
        next = performance.now() < until ? waiting.shift() : undefined;
      }
    });
  } catch (error) {
    // Where not even the lock was had, nobody has been taken in yet.
    if (group.length === 0) group.push(...waiting.splice(0));
    for (const { reject } of group) reject(error);
    return;
  }
  for (const tell of settle) tell();
}

/** Rejects where the whole transaction is lost: SQLite ends it by itself when the disk is full. */
async function attempt<T>(
  transaction: Transaction<Database>,
  work: () => Promise<T>,
): Promise<{ readonly result: T } | { readonly error: unknown }> {
  await sql`savepoint work`.execute(transaction);
  try {
    const result = await work();
    await sql`release work`.execute(transaction);
    return { result };
  } catch (error) {
    const undone = sql`rollback to work`.execute(transaction);
    await undone.catch(() => Promise.reject(error));
    await sql`release work`.execute(transaction);
    return { error };
  }
}
