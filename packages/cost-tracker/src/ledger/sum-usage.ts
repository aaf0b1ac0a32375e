import type { TokenUsage, UsageDimensions } from '@quayside/core';
import { sql } from 'kysely';
import type { Span } from './calendar.js';
import { toBigInt, toNumber, type UsageRollupRow } from './database.js';
import { readTokens } from './event-row.js';
import type { Queries } from './open-store.js';
import { DAY_MS, QUARTER_MS } from './rollup.js';
import { whereDimensions } from './where-dimensions.js';

/** What is summed: an account, and the events of one dimension, or all of them. */
export interface SumSubject {
  /** Undefined for all accounts together. */
  readonly accounts: readonly string[] | undefined;
  /** Undefined for all providers together. */
  readonly provider?: string | undefined;
  /** `''` for all events. */
  readonly dimension: string;
  /** Undefined for every name of the dimension. */
  readonly name: string | undefined;
}

/** The sum of the events that have one value in each grouped column. */
export interface UsageSum {
  readonly account: string;
  readonly name: string;
  readonly provider: string;
  readonly model: string;
  /** `''` for events without a price. */
  readonly currency: string;
  readonly events: number;
  readonly totalTokens: number;
  readonly tokens: TokenUsage;
  readonly pico: bigint;
}

export type SumColumn = 'account_id' | 'name' | 'provider' | 'model';

const SUMMED = [
  'events',
  'total_tokens',
  'input_tokens',
  'output_tokens',
  'cached_input_tokens',
  'cache_write_tokens',
  'long_cache_write_tokens',
  'reasoning_tokens',
  'audio_input_tokens',
  'audio_output_tokens',
  'cost_micro',
  'cost_rest',
] as const;

/**
 * Sums a span of whole quarters of an hour, by currency and the given columns: UTC days where they fit
 * inside, quarters at the edges.
 */
export async function sumUsage(
  db: Queries,
  subject: SumSubject,
  span: Span,
  by: readonly SumColumn[],
): Promise<readonly UsageSum[]> {
  if (subject.accounts?.length === 0) return [];
  const columns = [...by, 'currency'] as const;
  const parts = splitSpan(span).map((part) =>
    rollupsOf(db, subject, part).select([...columns, ...SUMMED]),
  );
  const [first, ...rest] = parts;
  if (first === undefined) return [];
  const all = rest.reduce((union, part) => union.unionAll(part), first);
  const rows = await db
    .selectFrom(all.as('part'))
    .select(columns.map((column) => sql.ref<string>(column).as(column)))
    .select(SUMMED.map((column) => sql<bigint>`sum(${sql.ref(column)})`.as(column)))
    .groupBy(columns.map((column) => sql.ref(column)))
    .execute();
  // Each row has the columns that were selected above, and no others.
  return (rows as unknown as Partial<UsageRollupRow>[]).map(toSum);
}

/** Sums a span by bucket of the grain, by currency and the given columns, in the order of time. */
export async function sumBuckets(
  db: Queries,
  subject: SumSubject,
  span: Span,
  grain: number,
  columns: readonly SumColumn[] = [],
): Promise<ReadonlyArray<UsageSum & { readonly bucket: number }>> {
  if (subject.accounts?.length === 0 || span.start >= span.end) return [];
  const rows = await rollupsOf(db, subject, { ...span, grain })
    .select(['bucket', 'currency', ...columns])
    .select(SUMMED.map((column) => sql<bigint>`sum(${sql.ref(column)})`.as(column)))
    .groupBy(['bucket', 'currency', ...columns])
    .orderBy('bucket')
    .execute();
  return rows.map((row) => ({ ...toSum(row), bucket: toNumber(row.bucket) }));
}

export interface EventsToSum {
  readonly account: string;
  readonly dimensions: UsageDimensions;
  readonly span: Span;
}

/** Sums the events that have all of the dimensions, by currency, from the events themselves. */
export async function sumEvents(
  db: Queries,
  { account, dimensions, span }: EventsToSum,
): Promise<readonly UsageSum[]> {
  const rows = await whereDimensions(db.selectFrom('usage_events'), dimensions)
    .select('currency')
    .select(sql<bigint>`count(*)`.as('events'))
    .select(sql<bigint>`sum(cost_pico / 1000000)`.as('cost_micro'))
    .select(sql<bigint>`sum(cost_pico % 1000000)`.as('cost_rest'))
    .where('account_id', '=', account)
    .where('occurred_at', '>=', span.start)
    .where('occurred_at', '<', span.end)
    .groupBy('currency')
    .execute();
  return rows.map(({ currency, ...row }) => toSum({ ...row, currency: currency ?? '' }));
}

/** A part of a span, in buckets of one length. */
export interface SpanPart extends Span {
  readonly grain: number;
}

/** UTC days where they fit inside, quarters of an hour at the edges; nothing of a day that a zone has skipped. */
export function splitSpan({ start, end }: Span): readonly SpanPart[] {
  if (start >= end) return [];
  const firstDay = Math.ceil(start / DAY_MS) * DAY_MS;
  const lastDay = Math.floor(end / DAY_MS) * DAY_MS;
  if (firstDay >= lastDay) return [{ grain: QUARTER_MS, start, end }];
  return [
    { grain: DAY_MS, start: firstDay, end: lastDay },
    { grain: QUARTER_MS, start, end: firstDay },
    { grain: QUARTER_MS, start: lastDay, end },
  ].filter((part) => part.start < part.end);
}

function rollupsOf(
  db: Queries,
  { accounts, provider, dimension, name }: SumSubject,
  { grain, start, end }: SpanPart,
) {
  let query = db
    .selectFrom('usage_rollups')
    .where('dimension', '=', dimension)
    .where('grain', '=', grain);
  // The key goes on with bucket and account: named ones make this short ranges instead of a scan.
  query =
    accounts === undefined
      ? query.where('bucket', '>=', start).where('bucket', '<', end)
      : query
          .where(sql<boolean>`bucket in (${sql.raw(bucketsOf({ grain, start, end }).join(', '))})`)
          .where('account_id', 'in', [...accounts]);
  if (provider !== undefined) query = query.where('provider', '=', provider);
  return name === undefined ? query : query.where('name', '=', name);
}

/** At most a quarter for each of 400 days; numbers, so that they may be part of the statement. */
export function bucketsOf({ grain, start, end }: SpanPart): readonly number[] {
  const first = Math.ceil(start / grain);
  return Array.from(
    { length: Math.ceil(end / grain) - first },
    (_, index) => (first + index) * grain,
  );
}

/** What is not selected is 0 or ''. */
export function toSum(row: Partial<UsageRollupRow>): UsageSum {
  return {
    account: row.account_id ?? '',
    name: row.name ?? '',
    provider: row.provider ?? '',
    model: row.model ?? '',
    currency: row.currency ?? '',
    events: toNumber(row.events),
    totalTokens: toNumber(row.total_tokens),
    tokens: readTokens(row),
    pico: toBigInt(row.cost_micro) * 1_000_000n + toBigInt(row.cost_rest),
  };
}
