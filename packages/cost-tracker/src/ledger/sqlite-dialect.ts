import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { misconfigured } from '@quayside/core';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
} from 'kysely';
import { waitForLock } from './wait-for-lock.js';

/** Texts of statements that are kept prepared. Bulk inserts have a few sizes, queries a few shapes. */
const STATEMENTS_AT_MOST = 200;

/**
 * WAL lets readers and another process work beside the writer. FULL syncs every commit: what was
 * acknowledged survives a loss of power. https://www.sqlite.org/pragma.html
 */
const PRAGMAS = `
  PRAGMA busy_timeout = 5000;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA cache_size = -65536;
  PRAGMA wal_autocheckpoint = 8000;
  PRAGMA busy_timeout = 0;
`;

/** Kysely over `node:sqlite`: nothing to install. `path` may be ':memory:'. */
export function sqliteDialect(path: string): SqliteDialect {
  return new ImmediateSqliteDialect({ database: async () => openDatabase(path) });
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: ConstructorParameters<typeof SqliteDialect>[0];

  constructor(config: ConstructorParameters<typeof SqliteDialect>[0]) {
    super(config);
    this.#config = config;
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }

  override createDriver(): Driver {
    return new ImmediateSqliteDriver(this.#config);
  }
}

/** SQLite makes tables within transactions, whatever Kysely assumes. https://www.sqlite.org/lang_transaction.html */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  /**
   * Takes the write lock at once. A transaction that reads first and then writes could not wait for
   * another process: SQLite refuses the upgrade. https://www.sqlite.org/lang_transaction.html
   */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await waitForLock(() => connection.executeQuery(CompiledQuery.raw('begin immediate')));
  }
}

function openDatabase(path: string): SqliteDatabase {
  const sqlite = globalThis.process?.getBuiltinModule?.('node:sqlite');
  if (sqlite === undefined)
    throw misconfigured(
      'The ledger',
      'this runtime has no node:sqlite',
      'Run it on Node 22.13 or later, or keep the ledger in PostgreSQL.',
    );
  const database = new sqlite.DatabaseSync(path);
  database.exec(PRAGMAS);
  return toKyselyDatabase(database);
}

type KyselyStatement = ReturnType<SqliteDatabase['prepare']>;

function toKyselyDatabase(database: DatabaseSync): SqliteDatabase {
  const statements = new Map<string, KyselyStatement>();
  return {
    close: () => database.close(),
    prepare: (sql) => {
      const known = statements.get(sql);
      if (known !== undefined) return known;
      if (statements.size >= STATEMENTS_AT_MOST) statements.clear();
      const statement = toKyselyStatement(database.prepare(sql));
      statements.set(sql, statement);
      return statement;
    },
  };
}

/** Integers are read as `bigint`: a number would round costs and throw beyond 2^53. */
function toKyselyStatement(statement: StatementSync): KyselyStatement {
  statement.setReadBigInts(true);
  // Kysely passes on what queries were given, and the ledger gives nothing else.
  const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  };
}
