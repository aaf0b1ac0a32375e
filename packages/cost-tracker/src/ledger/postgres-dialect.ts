import { misconfigured } from '@quayside/core';
import { PostgresDialect } from 'kysely';

/**
 * Bounds, so that nothing hangs: how long a query waits for a connection, new or given back, and how long
 * a statement or an abandoned transaction may hold its locks. In milliseconds.
 */
const BOUNDS = {
  connectionTimeoutMillis: 30_000,
  statement_timeout: 30_000,
  idle_in_transaction_session_timeout: 60_000,
};

/** Kysely over `pg`, an optional peer that is loaded here and nowhere else. */
export function postgresDialect(url: string, connections: number): PostgresDialect {
  return new PostgresDialect({
    pool: async () => {
      const { default: pg } = await import('pg').catch((cause: unknown) => {
        throw Object.assign(
          misconfigured(
            'The ledger',
            "PostgreSQL is asked for and the package 'pg' is not installed",
            'Install it: npm install pg',
          ),
          { cause },
        );
      });
      const pool = new pg.Pool({
        connectionString: url,
        max: connections,
        ...BOUNDS,
      });
      // An idle connection that breaks is replaced by the pool; without a listener it ends the process.
      pool.on('error', () => {});
      return pool;
    },
  });
}
