import type { QueryCreator, Transaction } from 'kysely';
import type { Database, HoldRow, ReservationRow } from './database.js';
import type { Store } from './open-store.js';

/** A reservation that was admitted, and what it holds. */
export interface Admission {
  readonly row: ReservationRow;
  readonly pico: bigint;
  readonly budgetIds: readonly string[];
  /** The lease of its id was over; it is taken up anew, perhaps under other budgets. */
  readonly wasKnown: boolean;
}

type Db = Transaction<Database>;

/** Rows of one statement: PostgreSQL takes 65,535 values, SQLite 32,766. */
const HOLDS_AT_MOST = 5_000;

/** Writes reservations and holds; on PostgreSQL in one statement, as each is a way to the database and back. */
export async function writeAdmissions(
  db: Db,
  kind: Store['kind'],
  admissions: readonly Admission[],
): Promise<void> {
  if (admissions.length === 0) return;
  const anew = admissions.filter(({ wasKnown }) => wasKnown).map(({ row }) => row.id);
  if (anew.length > 0) await db.deleteFrom('holds').where('reservation_id', 'in', anew).execute();
  const holds = admissions.flatMap(({ row, pico, budgetIds }) =>
    budgetIds.map((budget_id) => ({
      budget_id,
      reservation_id: row.id,
      amount_pico: pico,
      expires_at: row.expires_at,
    })),
  );
  const first = holds.splice(0, HOLDS_AT_MOST);
  const rows = admissions.map(({ row }) => row);
  if (kind === 'postgres' && first.length > 0)
    await insertHolds(
      db.with('kept', (also) => insertReservations(also, rows)),
      first,
    ).execute();
  else {
    await insertReservations(db, rows).execute();
    if (first.length > 0) await insertHolds(db, first).execute();
  }
  while (holds.length > 0) await insertHolds(db, holds.splice(0, HOLDS_AT_MOST)).execute();
}

function insertReservations(db: QueryCreator<Database>, rows: readonly ReservationRow[]) {
  return db
    .insertInto('reservations')
    .values(rows)
    .onConflict((known) =>
      known.column('id').doUpdateSet((is) => ({
        account_id: is.ref('excluded.account_id'),
        payload_hash: is.ref('excluded.payload_hash'),
        expires_at: is.ref('excluded.expires_at'),
        state: is.ref('excluded.state'),
        event_id: is.ref('excluded.event_id'),
        answer: is.ref('excluded.answer'),
      })),
    );
}

function insertHolds(db: QueryCreator<Database>, rows: readonly HoldRow[]) {
  return db
    .insertInto('holds')
    .values(rows)
    .onConflict((known) =>
      known.columns(['budget_id', 'reservation_id']).doUpdateSet((is) => ({
        amount_pico: is.ref('excluded.amount_pico'),
        expires_at: is.ref('excluded.expires_at'),
      })),
    );
}
