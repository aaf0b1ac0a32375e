import type { ExactCost } from '@quayside/core';
import type { Transaction } from 'kysely';
import type { MakeUuid } from '../spool/uuid-v7.js';
import { writeAudit } from './audit.js';
import { type BulkStatement, createBulkInsert, createBulkStatement } from './bulk-statement.js';
import { type Database, toBigInt, toNumber, type UsageEventRow } from './database.js';
import { toDetails, toUnpricedEvent } from './event-row.js';
import type { LedgerEvent } from './ledger-event.js';
import type { Store } from './open-store.js';
import type { PriceEvent } from './price-event.js';
import { type Price, priceOf } from './price-of.js';
import { type AddToRollups, type Cost, toCorrection } from './rollup.js';
import { toCosts } from './totals.js';

export interface RepriceInput {
  /** Inclusive. */
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  /** Says what would change, and changes nothing. @default true */
  readonly dryRun?: boolean | undefined;
  /** Who asked, for the audit log. */
  readonly actor: string;
}

/** What a run has changed, or would. */
export interface Repricing {
  readonly id: string;
  readonly dryRun: boolean;
  /** Events whose cost is the catalogue's, or unknown. */
  readonly examined: number;
  readonly changed: number;
  /** Sums of the changed events before the run, one a currency. */
  readonly before: readonly ExactCost[];
  readonly after: readonly ExactCost[];
  /** Events that had no price and have one now. */
  readonly priced: number;
  /** Events that still have none. */
  readonly unpriced: number;
}

export interface RepriceOptions {
  readonly store: Store;
  readonly priceEvent: PriceEvent;
  readonly addToRollups: AddToRollups;
  readonly makeId: MakeUuid;
  readonly now: () => number;
}

export type Reprice = (input: RepriceInput) => Promise<Repricing>;

/** Events of one transaction: the more, the fewer times a day's sums are written; the fewer, the sooner others write. */
const CHUNK = 2_000;

interface Change {
  readonly event: LedgerEvent;
  readonly before: Cost;
  readonly beforeVersion: string | null;
  readonly after: Price;
}

/**
 * Makes the run that prices events again by today's catalogue. Stated costs stay, and so does a price
 * that the catalogue has since lost. Every chunk changes events, sums and the record of changes in one
 * transaction, so a run that breaks off is finished by the next one, and a second run changes nothing.
 */
export function createReprice(options: RepriceOptions): Reprice {
  const { store, makeId, now } = options;
  const write = createWrite(options);
  return async ({ from, to, dryRun = true, actor }) => {
    const id = makeId();
    const tally = createTally();
    let cursor: { readonly at: number; readonly id: string } | undefined;
    for (;;) {
      const chunk = await store.transact(async (db) => {
        const rows = await readChunk(db, store.kind, from, to, cursor);
        const changes = rows.map((row) => toChange(row, options.priceEvent));
        if (!dryRun) await write(db, id, changes.filter(isChanged));
        return { last: rows.at(-1), changes };
      });
      // Counted once it is committed: a transaction may be run again.
      chunk.changes.forEach(tally.add);
      if (chunk.last === undefined) break;
      cursor = { at: toNumber(chunk.last.occurred_at), id: chunk.last.id };
    }
    const result: Repricing = { id, dryRun, ...tally.read() };
    const details = { ...result, from, to };
    await writeAudit(store.db, {
      id,
      at: now(),
      actor,
      action: 'usage.repriced',
      subject: `${from.toISOString()}/${to.toISOString()}`,
      details,
    });
    return result;
  };
}

async function readChunk(
  db: Transaction<Database>,
  kind: Store['kind'],
  from: Date,
  to: Date,
  cursor: { readonly at: number; readonly id: string } | undefined,
): Promise<readonly UsageEventRow[]> {
  let query = db
    .selectFrom('usage_events')
    .selectAll()
    .where('occurred_at', '>=', cursor?.at ?? from.getTime())
    .where('occurred_at', '<', to.getTime())
    .where((is) => is.or([is('cost_pico', 'is', null), is('cost_source', '=', 'catalogue')]))
    .orderBy('occurred_at')
    .orderBy('id')
    .limit(CHUNK);
  if (cursor !== undefined)
    query = query.where((is) =>
      is(is.refTuple('occurred_at', 'id'), '>', is.tuple(cursor.at, cursor.id)),
    );
  return (kind === 'postgres' ? query.forUpdate() : query).execute();
}

function toChange(row: UsageEventRow, priceEvent: PriceEvent): Change {
  const event = toUnpricedEvent(row);
  return {
    event,
    before: {
      pico: row.cost_pico === null ? undefined : toBigInt(row.cost_pico),
      currency: row.currency ?? undefined,
    },
    beforeVersion: row.catalogue_version,
    after: priceOf(event, priceEvent),
  };
}

function isChanged({ before, after }: Change): boolean {
  if (after.pico === undefined) return false;
  return after.pico !== before.pico || after.currency !== before.currency;
}

type Write = (db: Transaction<Database>, run: string, changes: readonly Change[]) => Promise<void>;

function createWrite({ store, addToRollups }: RepriceOptions): Write {
  const log = createBulkInsert(
    store.kind,
    'cost_changes',
    ['run_id', 'event_id', 'details'],
    'on conflict (run_id, event_id) do nothing',
  );
  const update = createBulkStatement(
    store.kind,
    ['text', 'bigint', 'text', 'text', 'text'],
    (tuples) => `with changed (id, pico, currency, version, details) as (values ${tuples})
      update usage_events set cost_pico = changed.pico, currency = changed.currency,
        cost_source = 'catalogue', catalogue_version = changed.version, details = changed.details
      from changed where usage_events.id = changed.id`,
  );
  return async (db, run, changes) => {
    if (changes.length === 0) return;
    await update(
      db,
      changes.map(({ event, after }) => [
        event.id,
        after.pico,
        after.currency,
        after.catalogueVersion,
        toDetails(event, after),
      ]),
    );
    await addToRollups(
      db,
      changes.flatMap(({ event, before, after }) => toCorrection(event, before, after)),
    );
    await logChanges(log, db, run, changes);
  };
}

async function logChanges(
  log: BulkStatement,
  db: Transaction<Database>,
  run: string,
  changes: readonly Change[],
): Promise<void> {
  const rows = changes.map(({ event, before, beforeVersion, after }) => [
    run,
    event.id,
    JSON.stringify({
      before: { pico: toText(before.pico), currency: before.currency, version: beforeVersion },
      after: {
        pico: toText(after.pico),
        currency: after.currency,
        version: after.catalogueVersion,
      },
    }),
  ]);
  await log(db, rows);
}

function toText(pico: bigint | undefined): string | undefined {
  return pico === undefined ? undefined : String(pico);
}

interface Tally {
  readonly add: (change: Change) => void;
  readonly read: () => Omit<Repricing, 'id' | 'dryRun'>;
}

function createTally(): Tally {
  const counts = { examined: 0, changed: 0, priced: 0, unpriced: 0 };
  const before = new Map<string, bigint>();
  const after = new Map<string, bigint>();
  const addTo = (sums: Map<string, bigint>, { pico, currency }: Cost): void => {
    if (pico === undefined || currency === undefined) return;
    sums.set(currency, (sums.get(currency) ?? 0n) + pico);
  };
  return {
    add: (change) => {
      counts.examined += 1;
      if (!isChanged(change)) {
        if (change.before.pico === undefined) counts.unpriced += 1;
        return;
      }
      counts.changed += 1;
      if (change.before.pico === undefined) counts.priced += 1;
      addTo(before, change.before);
      addTo(after, change.after);
    },
    read: () => ({ ...counts, before: toCosts(before), after: toCosts(after) }),
  };
}
