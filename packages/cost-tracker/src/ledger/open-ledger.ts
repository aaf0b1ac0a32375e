import { type BudgetVerdict, type Clock, systemClock } from '@quayside/core';
import { sql } from 'kysely';
import type { AlertClaims } from '../alerts/alert.js';
import { createUuidSource, type MakeUuid } from '../spool/uuid-v7.js';
import { createAlertClaims } from './alert-claims.js';
import { type Budgets, createBudgets } from './budgets.js';
import { localDate } from './calendar.js';
import { type CheckInput, checkBudget } from './check-budget.js';
import { dailySeries, type LedgerSeries, type SeriesInput } from './daily-series.js';
import type { LedgerEvent } from './ledger-event.js';
import type { LedgerRecord, RecordResult } from './ledger-record.js';
import {
  countUnpriced,
  type EventFilter,
  type EventPage,
  eachEvent,
  findEvent,
  listEvents,
} from './list-events.js';
import { openStore, type StoreOptions } from './open-store.js';
import { noPrices, type PriceEvent } from './price-event.js';
import { conflict, createRecordEvents } from './record-events.js';
import { createReprice, type Reprice } from './reprice.js';
import { createReservations, type Reservations } from './reservations.js';
import { createRollups } from './rollup.js';
import {
  type BreakdownInput,
  breakDown,
  type LedgerMonth,
  type LedgerSummary,
  summarizeDay,
  summarizeMonth,
} from './summaries.js';
import type { LedgerShare } from './totals.js';

export interface LedgerOptions extends StoreOptions {
  /** Prices events that state no cost. @default nothing has a price */
  readonly priceEvent?: PriceEvent | undefined;
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
}

/** Names a day or month; what is left out is the one under way, in UTC. */
export interface PeriodInput {
  readonly account: string;
  readonly timeZone?: string | undefined;
}

/**
 * Keeps account of usage and budgets in SQLite or PostgreSQL. Costs are exact integers of 1e-12 of their
 * currency; sums are kept up to date in the transaction that records an event, however late it comes.
 */
export interface Ledger {
  /** Records events, all or none, once for ever. @throws conflict naming the ids in `details.ids` */
  record(
    events: readonly LedgerEvent[],
  ): Promise<readonly Extract<RecordResult, { status: 'recorded' }>[]>;
  /** Records what can be recorded; a conflict is a result. */
  recordEach(events: readonly LedgerEvent[]): Promise<readonly RecordResult[]>;
  summarizeDay(input: PeriodInput & { readonly date?: string | undefined }): Promise<LedgerSummary>;
  summarizeMonth(
    input: PeriodInput & { readonly month?: string | undefined },
  ): Promise<LedgerMonth>;
  breakDown(input: BreakdownInput): Promise<readonly LedgerShare[]>;
  /** As `breakDown`, each name by day. */
  dailySeries(input: SeriesInput): Promise<readonly LedgerSeries[]>;
  checkBudget(input: CheckInput): Promise<BudgetVerdict>;
  /** Newest first. @throws invalid_request for a wrong cursor */
  list(filter: EventFilter, limit: number, cursor?: string): Promise<EventPage>;
  /** All events page by page, newest first, in bounded memory. */
  each(filter: EventFilter): AsyncIterable<readonly LedgerRecord[]>;
  /** Undefined where there is none, or where it belongs to another account. */
  find(id: string, accounts?: readonly string[]): Promise<LedgerRecord | undefined>;
  countUnpriced(filter: EventFilter): Promise<number>;
  readonly budgets: Budgets;
  readonly reservations: Reservations;
  readonly reprice: Reprice;
  /** Who has been told of what; see `runAlerts`. */
  readonly alertClaims: AlertClaims;
  /** A new UUID v7. */
  readonly makeId: MakeUuid;
  /** Rejects where the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Opens a ledger and brings its schema up to date. */
export async function openLedger(options: LedgerOptions = {}): Promise<Ledger> {
  const { priceEvent = noPrices, clock = systemClock } = options;
  const store = await openStore(options);
  const now = () => clock.wallNow();
  const makeId = createUuidSource(now);
  const addToRollups = createRollups(store.kind);
  const recordEvents = createRecordEvents({ kind: store.kind, priceEvent, addToRollups, now });
  const { db } = store;
  return {
    record: (events) =>
      store.transact(async (transaction) => {
        const results = await recordEvents(transaction, events);
        const wrong = results.filter(({ status }) => status === 'conflict');
        // Thrown inside, so that the transaction is rolled back.
        if (wrong.length > 0) throw conflict(wrong.map(({ id }) => id));
        return results.filter((result) => result.status === 'recorded');
      }),
    recordEach: (events) => store.transact((transaction) => recordEvents(transaction, events)),
    summarizeDay: async ({ account, date, timeZone = 'UTC' }) =>
      summarizeDay(db, account, date ?? localDate(now(), timeZone), timeZone),
    summarizeMonth: async ({ account, month, timeZone = 'UTC' }) => {
      const period = month ?? localDate(now(), timeZone).slice(0, 7);
      return summarizeMonth(db, account, period, timeZone, now());
    },
    breakDown: (input) => breakDown(store, input),
    dailySeries: (input) => dailySeries(db, input),
    checkBudget: (input) => checkBudget(db, input, now()),
    list: (filter, limit, cursor) => listEvents(store, filter, limit, cursor),
    each: (filter) => eachEvent(store, filter),
    find: (id, accounts) => findEvent(store, id, accounts),
    countUnpriced: (filter) => countUnpriced(store, filter),
    budgets: createBudgets(store, makeId, now),
    reservations: createReservations({ store, recordEvents, makeId, now }),
    reprice: createReprice({ store, priceEvent, addToRollups, makeId, now }),
    alertClaims: createAlertClaims(store, now),
    makeId,
    ping: async () => void (await sql`select 1`.execute(db)),
    close: store.close,
    [Symbol.asyncDispose]: store.close,
  };
}
