import type { Transaction } from 'kysely';
import type { MakeUuid } from '../spool/uuid-v7.js';
import { isAbsentOrKeepable } from './check-event.js';
import type { Database, ReservationRow } from './database.js';
import { inBatches } from './in-batches.js';
import type { LedgerEvent } from './ledger-event.js';
import type { Queries, Store } from './open-store.js';
import { conflict, type RecordEvents } from './record-events.js';
import { refuse } from './refuse.js';
import {
  DEFAULT_TTL_MS,
  isHeld,
  type NamedReserve,
  type Reservation,
  type ReserveInput,
} from './reservation.js';
import { reserveAll } from './reserve-all.js';

export interface Settled {
  readonly deduplicated: boolean;
  readonly hold: 'settled' | 'lapsed';
}

/** Holds on budgets: leases in the ledger's own transactions, so that none is left over by a crash. */
export interface Reservations {
  /**
   * Holds the amount in every budget that covers the spender, or in none. Repeating an id that holds
   * answers the same. @throws conflict where the id has other contents, or was settled or released,
   * invalid_request for what no database keeps
   */
  reserve(input: ReserveInput): Promise<Reservation>;
  /** Extends the lease; undefined where there is none left. @throws not_found */
  renew(id: string, ttlMs?: number): Promise<Date | undefined>;
  /**
   * Records what the call cost and frees the hold in one transaction. The cost is recorded whether or not
   * the hold is still there, and where its reservation is forgotten: what was used was used.
   * @throws conflict as recording does
   */
  settle(id: string, event: LedgerEvent): Promise<Settled>;
  /** Whose reservation it is; undefined where there is none, which is so a day after its lease has ended. */
  accountOf(id: string): Promise<string | undefined>;
  /** Frees the hold; false where there is none left. @throws not_found */
  release(id: string): Promise<boolean>;
}

export interface ReservationsOptions {
  readonly store: Store;
  readonly recordEvents: RecordEvents;
  readonly makeId: MakeUuid;
  readonly now: () => number;
}

const LONGEST_TTL_MS = 3_155_760_000_000;
/** Reservations of one transaction. */
const BATCH = 200;

export function createReservations(options: ReservationsOptions): Reservations {
  const { store, makeId, now } = options;
  const sweep = createSweep(now);
  // They wait for each other at the budgets that they share, so many are decided while these are locked once.
  const reserve = inBatches<NamedReserve, Reservation>(BATCH, (inputs) =>
    store.transact(async (db) => {
      await sweep(db);
      return reserveAll(db, store.kind, inputs, now());
    }),
  );
  return {
    reserve: async (input) => {
      refuseUnkeepable(input);
      return reserve({ ...input, id: input.id ?? makeId(), isNew: input.id === undefined });
    },
    renew: (id, ttlMs = DEFAULT_TTL_MS) =>
      store.transact(async (db) => {
        await lockHeldBudgets(db, store.kind, id);
        const row = (await lockReservation(db, store.kind, id)) ?? missing(id);
        if (!isHeld(row, now())) return undefined;
        const expires_at = now() + ttlMs;
        await db.updateTable('reservations').set({ expires_at }).where('id', '=', id).execute();
        await db
          .updateTable('holds')
          .set({ expires_at })
          .where('reservation_id', '=', id)
          .execute();
        return new Date(expires_at);
      }),
    settle: (id, event) => store.transact((db) => settle(db, options, id, event)),
    accountOf: (id) => accountOf(store.db, id),
    release: (id) =>
      store.transact(async (db) => {
        await lockHeldBudgets(db, store.kind, id);
        const row = (await lockReservation(db, store.kind, id)) ?? missing(id);
        const held = isHeld(row, now());
        if (held) await endHold(db, id, { state: 'released' });
        return held;
      }),
  };
}

/** One that a database refuses would fail the whole transaction, and all that come together. */
function refuseUnkeepable({
  id,
  account,
  dimensions = {},
  tags = [],
  ttlMs = 0,
}: ReserveInput): void {
  if (![id, account, ...Object.values(dimensions), ...tags].every(isAbsentOrKeepable))
    throw refuse(
      'invalid_request',
      'A text of the reservation holds a NUL or half of a character; leave it out',
    );
  if (!(Math.abs(ttlMs) <= LONGEST_TTL_MS))
    throw refuse('invalid_request', 'The lease of a reservation is at most a hundred years');
}

type Db = Transaction<Database>;

/** Frees and renews nothing behind the back of who has a budget locked and is reading its holds. */
async function lockHeldBudgets(db: Db, kind: Store['kind'], reservation: string): Promise<void> {
  if (kind !== 'postgres') return;
  const held = db.selectFrom('holds').select('budget_id').where('reservation_id', '=', reservation);
  await db
    .selectFrom('budgets')
    .select('id')
    .where('id', 'in', held)
    .orderBy('id')
    .forUpdate()
    .execute();
}

async function settle(
  db: Db,
  { store, recordEvents, now }: ReservationsOptions,
  id: string,
  event: LedgerEvent,
): Promise<Settled> {
  await lockHeldBudgets(db, store.kind, id);
  const row = await lockReservation(db, store.kind, id);
  const [result] = await recordEvents(db, [event]);
  if (result === undefined || result.status === 'conflict') throw conflict([event.id]);
  const { deduplicated } = result;
  if (row?.state === 'settled' && row.event_id === event.id)
    return { deduplicated, hold: 'settled' };
  if (row === undefined || !isHeld(row, now())) return { deduplicated, hold: 'lapsed' };
  await endHold(db, id, { state: 'settled', event_id: event.id });
  return { deduplicated, hold: 'settled' };
}

async function endHold(
  db: Db,
  id: string,
  end: { readonly state: string; readonly event_id?: string },
): Promise<void> {
  await db.deleteFrom('holds').where('reservation_id', '=', id).execute();
  await db.updateTable('reservations').set(end).where('id', '=', id).execute();
}

/** Reads a reservation, and keeps others from ending it at the same time. */
async function lockReservation(
  db: Db,
  kind: Store['kind'],
  id: string,
): Promise<ReservationRow | undefined> {
  const query = db.selectFrom('reservations').selectAll().where('id', '=', id);
  return (kind === 'postgres' ? query.forUpdate() : query).executeTakeFirst();
}

async function accountOf(db: Queries, id: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('reservations')
    .select('account_id')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.account_id;
}

function missing(id: string): never {
  throw refuse('not_found', `There is no reservation '${id}'`);
}

const SWEEP_EVERY_MS = 60_000;
/** Repetitions of a settled reservation are recognised for a day. */
const KEPT_MS = 86_400_000;

/** Removes what has expired. It counts for nothing already, so once a minute will do. */
function createSweep(now: () => number): (db: Db) => Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  return async (db) => {
    if (now() - last < SWEEP_EVERY_MS) return;
    last = now();
    await db.deleteFrom('holds').where('expires_at', '<=', now()).execute();
    await db
      .deleteFrom('reservations')
      .where('expires_at', '<', now() - KEPT_MS)
      .execute();
  };
}
