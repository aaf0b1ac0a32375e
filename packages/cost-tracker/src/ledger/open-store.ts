import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { misconfigured } from '@quayside/core';
import { Kysely, type Transaction } from 'kysely';
import type { Database } from './database.js';
import { groupTransactions } from './group-transactions.js';
import { migrate } from './migrations.js';
import { postgresDialect } from './postgres-dialect.js';
import { sqliteDialect } from './sqlite-dialect.js';
import { waitForLock } from './wait-for-lock.js';

/** A query or a transaction of the ledger. */
export type Queries = Kysely<Database>;

/** Where the ledger keeps its tables. */
export interface Store {
  readonly kind: 'sqlite' | 'postgres';
  readonly db: Queries;
  /** Runs `work` as one transaction; on SQLite it holds the write lock from its start. */
  transact<T>(work: (transaction: Transaction<Database>) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface StoreOptions {
  /**
   * `':memory:'`, the path of a SQLite file (its folder is made), or a `postgres://` URL.
   *
   * @default ':memory:'
   */
  readonly database?: string | undefined;
  /** Connections to PostgreSQL. @default 10 */
  readonly connections?: number | undefined;
}

/** PostgreSQL gave one of two transactions up to end their deadlock; run again, it passes. */
const DEADLOCK = '40P01';
const ATTEMPTS = 3;

/** Opens the database and brings its schema up to date. */
export async function openStore(options: StoreOptions = {}): Promise<Store> {
  const { database = ':memory:', connections = 10 } = options;
  const kind = /^postgres(?:ql)?:/.test(database) ? 'postgres' : 'sqlite';
  if (database === '' || (kind === 'sqlite' && /^[a-z]+:\/\//i.test(database)))
    throw misconfigured(
      'The ledger',
      'its database is neither a file, nor :memory:, nor a postgres:// URL',
      'Look at DATABASE_URL.',
    );
  if (kind === 'sqlite' && database !== ':memory:')
    mkdirSync(dirname(database), { recursive: true });
  const dialect =
    kind === 'postgres' ? postgresDialect(database, connections) : sqliteDialect(database);
  const db = new Kysely<Database>({ dialect });
  try {
    await waitForLock(() => migrate(db, kind));
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    kind,
    db,
    transact:
      kind === 'sqlite'
        ? groupTransactions(db)
        : (work) => withoutDeadlock(() => db.transaction().execute(work)),
    close: () => db.destroy(),
  };
}

async function withoutDeadlock<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (attempt === ATTEMPTS || (error as { code?: unknown } | null)?.code !== DEADLOCK)
        throw error;
    }
  }
}
