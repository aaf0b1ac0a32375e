import { join } from 'node:path';
import { inProcess } from '../in-process.ts';
import type { Target } from '../resilience/targets.ts';
import { fixed, printTable } from '../statistics.ts';
import { withPostgres } from './postgres.ts';
import { SPAN_HEADER, type Spans, spanRow } from './spans.ts';

interface LedgerFigures {
  /** Unix time in milliseconds of the last event. */
  readonly now: number;
  /** Events that state their cost and have no dimensions. */
  readonly plainPerSecond: number;
  /** Events of a team and a user, priced by the catalogue. */
  readonly richPerSecond: number;
  readonly daily: Spans;
  readonly monthly: Spans;
  readonly zoned: Spans;
}

interface ReservationFigures {
  readonly admitted: number;
  readonly contended: Spans;
  readonly alone: Spans;
}

interface RepriceFigures {
  readonly seconds: number;
  readonly changed: number;
  readonly changedAgain: number;
}

/** What a ledger of a million events holds up to. */
export interface LedgerBench {
  readonly targets: readonly Target[];
  /** Changes every event, so it comes after whoever reads them. */
  readonly reprice: () => Promise<readonly Target[]>;
}

/** Seeds `database` with a million events, sums them, and reserves in ledgers of their own. */
export async function benchLedger(database: string, directory: string): Promise<LedgerBench> {
  const args = [database, join(directory, 'plain.db')];
  const figures = await inProcess<LedgerFigures>('cost/measure-ledger', args);
  const { now, plainPerSecond, richPerSecond, daily, monthly, zoned } = figures;
  printTable(
    'Recording, embedded, 1,000 events at once',
    ['', 'events/s'],
    [
      ['with their cost, of an account alone', fixed(plainPerSecond, 0)],
      ['priced by the catalogue, of a team and a user', fixed(richPerSecond, 0)],
    ],
  );
  printTable('Summaries over 1,000,000 events, embedded', SPAN_HEADER, [
    spanRow('a day of an account', daily),
    spanRow('a month of an account', monthly),
    spanRow('a month of an account, Europe/Berlin', zoned),
  ]);
  const summaries = { limit: 5, unit: 'ms' };
  const ingest = { limit: 50_000, unit: '/s', bound: 'at least' } as const;
  return {
    targets: [
      { name: 'events recorded, embedded', measured: plainPerSecond, ...ingest },
      { name: 'daily summary, p99', measured: daily.p99, ...summaries },
      { name: 'monthly summary, p99', measured: monthly.p99, ...summaries },
      ...(await benchReservations(directory)),
    ],
    reprice: () => benchReprice(database, now),
  };
}

async function benchReservations(directory: string): Promise<readonly Target[]> {
  const measure = (database: string): Promise<ReservationFigures> =>
    inProcess<ReservationFigures>('cost/measure-reservations', [database]);
  const figures = {
    SQLite: await measure(join(directory, 'reservations.db')),
    PostgreSQL: await withPostgres(measure),
  };
  if (figures.PostgreSQL === undefined) console.log('\nNo PostgreSQL answers: it is left out.');
  const stores = Object.entries(figures).flatMap(([store, found]) =>
    found === undefined ? [] : [{ store, ...found }],
  );
  printTable(
    'Reservations over five shared budgets',
    SPAN_HEADER,
    stores.flatMap(({ store, contended, alone }) => [
      spanRow(`${store}, 64 at once`, contended),
      spanRow(`${store}, one at a time`, alone),
    ]),
  );
  return stores.flatMap(({ store, admitted, contended, alone }): readonly Target[] => [
    // Exactly: neither more nor fewer.
    { name: `admitted beyond 40 of 500, ${store}`, measured: admitted - 40, limit: 0, unit: '' },
    {
      name: `admitted of 500, ${store}`,
      measured: admitted,
      limit: 40,
      unit: '',
      bound: 'at least',
    },
    {
      name: `reservations, 64 at once, ${store}`,
      measured: contended.perSecond,
      limit: 500,
      unit: '/s',
      bound: 'at least',
    },
    { name: `reservation alone, p99, ${store}`, measured: alone.p99, limit: 10, unit: 'ms' },
  ]);
}

async function benchReprice(database: string, now: number): Promise<readonly Target[]> {
  const args = [database, String(now)];
  const { seconds, changed, changedAgain } = await inProcess<RepriceFigures>(
    'cost/measure-reprice',
    args,
  );
  return [
    { name: '1,000,000 events repriced', measured: seconds, limit: 60, unit: 's' },
    { name: 'of them changed', measured: changed, limit: 1_000_000, unit: '', bound: 'at least' },
    { name: 'changed by a second run', measured: changedAgain, limit: 0, unit: '' },
  ];
}
