import type { UsageDimensions } from '@quayside/core';
import { sql } from 'kysely';
import { toNumber } from './database.js';
import { toRecord } from './event-row.js';
import type { LedgerRecord } from './ledger-record.js';
import type { Store } from './open-store.js';
import { refuse } from './refuse.js';
import { whereDimensions } from './where-dimensions.js';

/** Which events; everything left out is not asked for. */
export interface EventFilter {
  readonly accounts?: readonly string[] | undefined;
  /** Inclusive. */
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly before?: Date | undefined;
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly dimensions?: UsageDimensions | undefined;
  readonly tag?: string | undefined;
}

export interface EventPage {
  readonly events: readonly LedgerRecord[];
  /** Where the next page starts; undefined on the last one. */
  readonly next: string | undefined;
}

/**
 * Lists events, newest first. A page starts behind the last event of the one before, so what is recorded
 * meanwhile neither repeats nor hides an event.
 *
 * @throws invalid_request for a cursor that no page has given
 */
export async function listEvents(
  store: Store,
  filter: EventFilter,
  limit: number,
  cursor?: string,
): Promise<EventPage> {
  let query = selectEvents(store, filter)
    .selectAll()
    .orderBy('occurred_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (cursor !== undefined) {
    const { at, id } = parseCursor(cursor);
    query = query.where((is) => is(is.refTuple('occurred_at', 'id'), '<', is.tuple(at, id)));
  }
  const rows = await query.execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const next =
    rows.length > limit && last !== undefined
      ? toCursor(toNumber(last.occurred_at), last.id)
      : undefined;
  return { events: page.map(toRecord), next };
}

/** Reads one event. */
export async function findEvent(
  store: Store,
  id: string,
  accounts: readonly string[] | undefined,
): Promise<LedgerRecord | undefined> {
  const row = await selectEvents(store, { accounts })
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : toRecord(row);
}

/** How many of the events have no price. */
export async function countUnpriced(store: Store, filter: EventFilter): Promise<number> {
  const row = await selectEvents(store, filter)
    .select(({ fn }) => fn.countAll<bigint>().as('count'))
    .where('cost_pico', 'is', null)
    .executeTakeFirst();
  return toNumber(row?.count);
}

const PAGE = 500;

/** Reads all events page by page, newest first, in bounded memory. */
export async function* eachEvent(
  store: Store,
  filter: EventFilter,
): AsyncGenerator<readonly LedgerRecord[]> {
  let cursor: string | undefined;
  do {
    const page: EventPage = await listEvents(store, filter, PAGE, cursor);
    yield page.events;
    cursor = page.next;
  } while (cursor !== undefined);
}

function selectEvents(store: Store, filter: EventFilter) {
  let query = whereDimensions(store.db.selectFrom('usage_events'), filter.dimensions ?? {});
  if (filter.accounts?.length === 0) query = query.where(sql<boolean>`false`);
  else if (filter.accounts !== undefined)
    query = query.where('account_id', 'in', [...filter.accounts]);
  if (filter.from !== undefined) query = query.where('occurred_at', '>=', filter.from.getTime());
  if (filter.before !== undefined) query = query.where('occurred_at', '<', filter.before.getTime());
  if (filter.provider !== undefined) query = query.where('provider', '=', filter.provider);
  if (filter.model !== undefined) query = query.where('model', '=', filter.model);
  if (filter.tag === undefined) return query;
  return query.where(
    store.kind === 'postgres'
      ? sql<boolean>`(details::jsonb -> 'tags') @> to_jsonb(${filter.tag}::text)`
      : sql<boolean>`exists (select 1 from json_each(details, '$.tags') where value = ${filter.tag})`,
  );
}

function toCursor(at: number, id: string): string {
  return Buffer.from(`${at} ${id}`).toString('base64url');
}

function parseCursor(cursor: string): { readonly at: number; readonly id: string } {
  const [, at, id] =
    /^(\d{1,15}) ([^\0]+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (at === undefined || id === undefined)
    throw refuse('invalid_request', 'The cursor is none that a page has given');
  return { at: Number(at), id };
}
