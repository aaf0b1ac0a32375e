import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import type { Database } from './database.js';
import { createLedger } from './migration-0001.js';

/**
 * Brings the schema up to date. One set for both databases, in types and statements that both have;
 * several processes may run it at once.
 */
export async function migrate(db: Kysely<Database>, kind: 'sqlite' | 'postgres'): Promise<void> {
  const migrations: Record<string, Migration> = {
    '0001_ledger': { up: (schema) => runAll(schema, createLedger(kind)) },
  };
  // PostgreSQL has a lock for migrations. On SQLite that of a transaction is the only one, and Kysely
  // would look at what there is before it takes it.
  if (kind === 'postgres') await migrateToLatest(db, migrations);
  else await db.transaction().execute((transaction) => migrateToLatest(transaction, migrations));
}

async function migrateToLatest(
  db: Kysely<Database>,
  migrations: Record<string, Migration>,
): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

async function runAll(schema: Kysely<unknown>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(schema);
}
