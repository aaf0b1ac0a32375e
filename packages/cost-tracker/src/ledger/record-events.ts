import { IntegrationError } from '@quayside/core';
import type { Transaction } from 'kysely';
import { createBulkInsert } from './bulk-statement.js';
import { problemOf } from './check-event.js';
import type { Database } from './database.js';
import { EVENT_COLUMNS, readCost, readSource, toEventRow } from './event-row.js';
import { type LedgerEvent, payloadHash } from './ledger-event.js';
import type { RecordResult } from './ledger-record.js';
import type { Store } from './open-store.js';
import { formatPico } from './pico.js';
import type { PriceEvent } from './price-event.js';
import { type Price, priceOf } from './price-of.js';
import { refuse } from './refuse.js';
import { type AddToRollups, toDelta } from './rollup.js';

/** Records within a transaction of the caller; conflicts are results, not errors. */
export type RecordEvents = (
  transaction: Transaction<Database>,
  events: readonly LedgerEvent[],
) => Promise<readonly RecordResult[]>;

export interface RecordEventsOptions {
  readonly kind: Store['kind'];
  readonly priceEvent: PriceEvent;
  readonly addToRollups: AddToRollups;
  /** Unix time in milliseconds. */
  readonly now: () => number;
}

interface Prepared {
  readonly event: LedgerEvent;
  readonly price: Price;
  readonly row: unknown[];
}

/** What is known of an event that was recorded before. */
interface Known {
  readonly hash: string;
  readonly cost: ReturnType<typeof readCost>;
  readonly source: ReturnType<typeof readSource>;
}

export function createRecordEvents(options: RecordEventsOptions): RecordEvents {
  const { kind, priceEvent, addToRollups, now } = options;
  const insert = createBulkInsert(
    kind,
    'usage_events',
    EVENT_COLUMNS,
    'on conflict (id) do nothing returning id',
  );
  const addAccounts = createBulkInsert(kind, 'accounts', ['id'], 'on conflict (id) do nothing');
  return async (transaction, events) => {
    const first = prepareEach(events, priceEvent, now());
    // In one order for every writer: on PostgreSQL an insert waits for another one of the same id.
    const sorted = [...first.values()].sort((a, b) => (a.event.id < b.event.id ? -1 : 1));
    const inserted = await insert(
      transaction,
      sorted.map(({ row }) => row),
    );
    const isNew = new Set(inserted.map(({ id }) => id));
    const added = sorted.filter(({ event }) => isNew.has(event.id));
    const accounts = [...new Set(added.map(({ event }) => event.account))].sort();
    await addAccounts(
      transaction,
      accounts.map((account) => [account]),
    );
    await addToRollups(
      transaction,
      added.map(({ event, price }) => toDelta(event, price)),
    );
    const known = await findKnown(
      transaction,
      sorted.filter(({ event }) => !isNew.has(event.id)).map(({ event }) => event.id),
    );
    return toResults(events, first, known);
  };
}

/** The first event of each id. */
function prepareEach(
  events: readonly LedgerEvent[],
  priceEvent: PriceEvent,
  recordedAt: number,
): Map<string, Prepared> {
  const first = new Map<string, Prepared>();
  for (const event of events) {
    if (first.has(event.id)) continue;
    const problem = problemOf(event);
    if (problem !== undefined)
      throw refuse('invalid_request', `Nothing was recorded: of event '${event.id}', ${problem}`);
    const price = priceOf(event, priceEvent);
    first.set(event.id, { event, price, row: toEventRow(event, price, recordedAt) });
  }
  return first;
}

async function findKnown(
  transaction: Transaction<Database>,
  ids: readonly string[],
): Promise<Map<string, Known>> {
  const known = new Map<string, Known>();
  if (ids.length === 0) return known;
  const rows = await transaction
    .selectFrom('usage_events')
    .select(['id', 'payload_hash', 'cost_pico', 'currency', 'cost_source'])
    .where('id', 'in', [...ids])
    .execute();
  for (const row of rows)
    known.set(row.id, {
      hash: row.payload_hash,
      cost: readCost(row),
      source: readSource(row.cost_source),
    });
  return known;
}

function toResults(
  events: readonly LedgerEvent[],
  first: ReadonlyMap<string, Prepared>,
  known: ReadonlyMap<string, Known>,
): RecordResult[] {
  const answered = new Set<string>();
  return events.map((event) => {
    const { id } = event;
    const before = known.get(id);
    const prepared = first.get(id);
    const repeated = answered.has(id);
    answered.add(id);
    if (before !== undefined) {
      if (before.hash !== payloadHash(event)) return { status: 'conflict', id };
      return {
        status: 'recorded',
        id,
        deduplicated: true,
        cost: before.cost,
        costSource: before.source,
      };
    }
    if (repeated && prepared !== undefined && payloadHash(event) !== payloadHash(prepared.event))
      return { status: 'conflict', id };
    const { pico, currency, source } = prepared?.price ?? {};
    return {
      status: 'recorded',
      id,
      deduplicated: repeated,
      cost:
        pico === undefined || currency === undefined
          ? undefined
          : { amount: formatPico(pico), currency },
      costSource: source,
    };
  });
}

/** The error of a batch that is recorded whole or not at all. */
export function conflict(ids: readonly string[]): IntegrationError {
  return new IntegrationError({
    message: `Nothing was recorded: ${ids.length === 1 ? 'an id is' : `${ids.length} ids are`} known with other contents (conflict). Give the event an id of its own, or leave the recorded one as it is.`,
    code: 'conflict',
    execution: 'executed',
    details: { ids },
  });
}
