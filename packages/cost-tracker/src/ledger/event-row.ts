import { type ExactCost, tokenUsage, type UsageDimensions } from '@quayside/core';
import { toKeepable } from './check-event.js';
import { toBigInt, toNumber, type UsageEventRow } from './database.js';
import { type LedgerEvent, payloadHash, tokenCounts, totalTokens } from './ledger-event.js';
import type { LedgerRecord } from './ledger-record.js';
import { formatPico } from './pico.js';
import type { Price } from './price-of.js';

/** The columns of `usage_events` in the order in which {@link toEventRow} fills them. */
export const EVENT_COLUMNS: ReadonlyArray<keyof UsageEventRow> = [
  'id',
  'account_id',
  'provider',
  'model',
  'occurred_at',
  'recorded_at',
  'total_tokens',
  'input_tokens',
  'output_tokens',
  'cached_input_tokens',
  'cache_write_tokens',
  'long_cache_write_tokens',
  'reasoning_tokens',
  'audio_input_tokens',
  'audio_output_tokens',
  'cost_pico',
  'currency',
  'cost_source',
  'catalogue_version',
  'service_tier',
  'estimated',
  'has_classes',
  'request_id',
  'dim_user',
  'dim_team',
  'dim_key',
  'dim_task',
  'dim_repository',
  'dim_session',
  'details',
  'payload_hash',
];

/** What is read whole and never searched. */
export interface EventDetails {
  readonly units?: Readonly<Record<string, number>> | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** Decimal integers of 1e-12. */
  readonly components?: Readonly<Record<string, string>> | undefined;
  readonly provenance?: string | undefined;
}

export function toEventRow(event: LedgerEvent, price: Price, recordedAt: number): unknown[] {
  const { dimensions: by = {} } = event;
  return [
    event.id,
    event.account,
    event.provider,
    event.model,
    event.occurredAt.getTime(),
    recordedAt,
    totalTokens(event),
    ...tokenCounts(tokenUsage(event.tokens ?? {})),
    price.pico ?? null,
    price.currency ?? null,
    price.source ?? null,
    price.catalogueVersion ?? null,
    event.serviceTier ?? null,
    event.estimated === true ? 1 : 0,
    event.tokens === undefined ? 0 : 1,
    event.requestId ?? null,
    by.user ?? null,
    by.team ?? null,
    by.key ?? null,
    by.task ?? null,
    by.repository ?? null,
    by.session ?? null,
    toDetails(event, price),
    payloadHash(event),
  ];
}

/** The JSON of a row's details; null where there are none. */
export function toDetails(
  event: Pick<LedgerEvent, 'units' | 'tags' | 'metadata'>,
  price: Price,
): string | null {
  const details: EventDetails = {
    units: event.units,
    tags: event.tags === undefined ? undefined : [...new Set(event.tags)],
    metadata: event.metadata === undefined ? undefined : toKeepableEntries(event.metadata),
    components: price.components === undefined ? undefined : toTexts(price.components),
    provenance: price.provenance,
  };
  const json = JSON.stringify(details);
  return json === '{}' ? null : json;
}

function toTexts(components: Readonly<Record<string, bigint>>): Record<string, string> {
  return Object.fromEntries(Object.entries(components).map(([name, pico]) => [name, String(pico)]));
}

/** What nobody is found by must not refuse an event; yet one NUL in a row, and PostgreSQL reads no JSON of it. */
function toKeepableEntries(entries: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entries).map(([name, value]) => [toKeepable(name), toKeepable(value)]),
  );
}

function parseDetails(json: string | null): EventDetails {
  // Written by toDetails above, and by nothing else.
  return json === null ? {} : (JSON.parse(json) as EventDetails);
}

/** Reads a row as the record that users get. */
export function toRecord(row: UsageEventRow): LedgerRecord {
  const details = parseDetails(row.details);
  return {
    id: row.id,
    account: row.account_id,
    provider: row.provider,
    model: row.model,
    occurredAt: new Date(toNumber(row.occurred_at)),
    tokens: readTokens(row),
    totalTokens: toNumber(row.total_tokens),
    hasClasses: toNumber(row.has_classes) === 1,
    units: details.units ?? {},
    cost: readCost(row),
    costSource: readSource(row.cost_source),
    serviceTier: row.service_tier ?? undefined,
    estimated: toNumber(row.estimated) === 1,
    requestId: row.request_id ?? undefined,
    dimensions: readDimensions(row),
    tags: details.tags ?? [],
    metadata: details.metadata ?? {},
    price: readPrice(row, details),
  };
}

/** Reads a row as the event that was sent, without its cost. */
export function toUnpricedEvent(row: UsageEventRow): LedgerEvent {
  const { units, tags, metadata } = parseDetails(row.details);
  const hasClasses = toNumber(row.has_classes) === 1;
  return {
    id: row.id,
    account: row.account_id,
    provider: row.provider,
    model: row.model,
    occurredAt: new Date(toNumber(row.occurred_at)),
    tokens: hasClasses ? readTokens(row) : undefined,
    totalTokens: hasClasses ? undefined : toNumber(row.total_tokens),
    units,
    serviceTier: row.service_tier ?? undefined,
    estimated: toNumber(row.estimated) === 1,
    requestId: row.request_id ?? undefined,
    dimensions: readDimensions(row),
    tags,
    metadata,
  };
}

export function readTokens(
  row: Partial<
    Pick<
      UsageEventRow,
      | 'input_tokens'
      | 'output_tokens'
      | 'cached_input_tokens'
      | 'cache_write_tokens'
      | 'long_cache_write_tokens'
      | 'reasoning_tokens'
      | 'audio_input_tokens'
      | 'audio_output_tokens'
    >
  >,
): ReturnType<typeof tokenUsage> {
  return {
    inputTokens: toNumber(row.input_tokens),
    outputTokens: toNumber(row.output_tokens),
    cachedInputTokens: toNumber(row.cached_input_tokens),
    cacheWriteTokens: toNumber(row.cache_write_tokens),
    longCacheWriteTokens: toNumber(row.long_cache_write_tokens),
    reasoningTokens: toNumber(row.reasoning_tokens),
    audioInputTokens: toNumber(row.audio_input_tokens),
    audioOutputTokens: toNumber(row.audio_output_tokens),
  };
}

export function readCost(
  row: Pick<UsageEventRow, 'cost_pico' | 'currency'>,
): ExactCost | undefined {
  if (row.cost_pico === null || row.currency === null) return undefined;
  return { amount: formatPico(toBigInt(row.cost_pico)), currency: row.currency };
}

export function readSource(source: string | null): LedgerRecord['costSource'] {
  return source === 'provider' || source === 'catalogue' || source === 'caller'
    ? source
    : undefined;
}

function readDimensions(row: UsageEventRow): UsageDimensions {
  return {
    ...(row.dim_user !== null && { user: row.dim_user }),
    ...(row.dim_team !== null && { team: row.dim_team }),
    ...(row.dim_key !== null && { key: row.dim_key }),
    ...(row.dim_task !== null && { task: row.dim_task }),
    ...(row.dim_repository !== null && { repository: row.dim_repository }),
    ...(row.dim_session !== null && { session: row.dim_session }),
  };
}

function readPrice(row: UsageEventRow, details: EventDetails): LedgerRecord['price'] {
  const { components, provenance } = details;
  if (row.catalogue_version === null || components === undefined) return undefined;
  const amounts = Object.entries(components).map(([name, pico]) => [
    name,
    formatPico(BigInt(pico)),
  ]);
  return {
    catalogueVersion: row.catalogue_version,
    components: Object.fromEntries(amounts),
    provenance: provenance ?? '',
  };
}
