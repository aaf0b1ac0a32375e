import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ledger, type LedgerOptions, openLedger } from '../src/ledger/open-ledger.js';

/** Opens a ledger of its own, empty, in the database under test. */
export type OpenLedger = (options?: Omit<LedgerOptions, 'database'>) => Promise<Ledger>;

/** Another ledger on the same tables as the last one that was opened: another process, as it were. */
export type OpenAgain = OpenLedger;

const POSTGRES =
  process.env.QUAYSIDE_TEST_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** `postgres` is the URL of the database under test, undefined on SQLite. */
type StoreSuite = (open: OpenLedger, openAgain: OpenAgain, postgres: string | undefined) => void;

/** Creating and dropping a database syncs files, which takes its time on a busy disk. */
const HOOK_MS = 60_000;

async function runAsAdmin(statement: string, connectionString = POSTGRES): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2000 });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

const postgresAnswers = await runAsAdmin('select 1').then(
  () => true,
  () => false,
);

/** Runs one suite on SQLite and on PostgreSQL, each test on tables of its own. */
export function describeEachStore(name: string, suite: StoreSuite): void {
  describe(`${name} on SQLite`, () => suiteOnSqlite(suite));
  if (postgresAnswers) describe(`${name} on PostgreSQL`, () => suiteOnPostgres(suite));
  else
    it(`${name} on PostgreSQL › was not run, as no server answers`, () => {
      console.warn(`\n!! PostgreSQL does not answer: "${name}" ran on SQLite alone.\n`);
      expect(process.env.CI, 'CI has to have a PostgreSQL').toBeUndefined();
    });
}

/** A file for every test, as two ledgers in memory would share nothing. */
function suiteOnSqlite(suite: StoreSuite): void {
  const folder = mkdtempSync(join(tmpdir(), 'quayside-ledger-'));
  const ledgers: Ledger[] = [];
  let files = 0;
  const openAgain: OpenAgain = async (options) => {
    const ledger = await openLedger({ ...options, database: join(folder, `${files}.db`) });
    ledgers.push(ledger);
    return ledger;
  };
  afterAll(async () => {
    for (const ledger of ledgers) await ledger.close();
    rmSync(folder, { recursive: true, force: true });
  });
  suite(
    (options) => {
      files += 1;
      return openAgain(options);
    },
    openAgain,
    undefined,
  );
}

const TABLES = [
  'usage_events',
  'usage_rollups',
  'accounts',
  'budgets',
  'holds',
  'reservations',
  'audit_log',
  'cost_changes',
  'alert_claims',
];

/** One database for the suite, emptied for every test: making one takes longer than most tests. */
function suiteOnPostgres(suite: StoreSuite): void {
  const url = new URL(POSTGRES);
  url.pathname = `/quayside_${randomUUID()}`;
  const database = url.href;
  const ledgers: Ledger[] = [];
  const openAgain: OpenAgain = async (options) => {
    const ledger = await openLedger({ ...options, database });
    ledgers.push(ledger);
    return ledger;
  };
  const closeAll = () => Promise.all(ledgers.splice(0).map((ledger) => ledger.close()));
  beforeAll(async () => {
    await runAsAdmin(`create database "${url.pathname.slice(1)}"`);
    await openAgain();
  }, HOOK_MS);
  afterAll(async () => {
    await closeAll();
    await runAsAdmin(`drop database "${url.pathname.slice(1)}" with (force)`);
  }, HOOK_MS);
  suite(
    async (options) => {
      await closeAll();
      await runAsAdmin(TABLES.map((table) => `delete from ${table}`).join('; '), database);
      return openAgain(options);
    },
    openAgain,
    database,
  );
}
