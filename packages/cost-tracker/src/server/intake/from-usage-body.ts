import type { TokenCounts, UsageDimensions } from '@quayside/core';
import type { UsageBody, WireDimensions, WireTokens } from '../../contract/usage.js';
import { parseTimestamp } from '../../contract/wire-parts.js';
import type { LedgerEvent } from '../../ledger/ledger-event.js';
import { formatPico, parsePico } from '../../ledger/pico.js';
import { Refusal } from '../failure.js';

/** Reads an event in our own spelling, or in the first contract's, which is a part of it. */
export function fromUsageBody(body: UsageBody, id: string): LedgerEvent {
  return {
    id,
    account: body.account_id,
    provider: body.service ?? body.provider ?? '',
    model: body.model,
    occurredAt: parseTimestamp(body.timestamp),
    tokens: body.usage === undefined ? undefined : toTokenCounts(body.usage),
    totalTokens: body.tokens,
    units: body.units,
    cost: body.cost === undefined ? undefined : toCost(body.cost, body.currency),
    costSource: body.cost_source,
    serviceTier: body.service_tier,
    estimated: body.estimated,
    requestId: body.request_id,
    dimensions: toDimensions(body.dimensions),
    tags: body.tags,
    metadata: toTexts(body.metadata),
  };
}

/** By way of 1e-12, so that a float's `2e-05` becomes the decimal that it means. */
export function toCost(
  amount: string | number,
  currency = 'USD',
): NonNullable<LedgerEvent['cost']> {
  return { amount: formatPico(parsePico(amount)), currency };
}

/** What is no text is kept as JSON, its names in order; what is empty is left out. @throws a refusal for a maze */
export function toTexts(
  metadata: Readonly<Record<string, unknown>> | null | undefined,
): Readonly<Record<string, string>> | undefined {
  const entries = Object.entries(metadata ?? {}).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  if (entries.length === 0) return undefined;
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      typeof value === 'string' ? value : toCanonicalJson(value),
    ]),
  );
}

/** The same for the same value: a sender whose maps have no order sends the same event again. */
function toCanonicalJson(value: unknown): string {
  try {
    return JSON.stringify(value, (_, part) => (isObject(part) ? sortNames(part) : part));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Refusal('invalid_request', 'The event is wrong: metadata is nested too deeply');
  }
}

function sortNames(object: object): object {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function toDimensions(dimensions: WireDimensions | undefined): UsageDimensions | undefined {
  if (dimensions === undefined) return undefined;
  const { user, team, key, task, repository, session } = dimensions;
  return { user, team, key, task, repository, session };
}

function toTokenCounts(usage: WireTokens): TokenCounts {
  return {
    inputTokens: usage.input_tokens,
    outputTokens: usage.output_tokens,
    cachedInputTokens: usage.cached_input_tokens,
    cacheWriteTokens: usage.cache_write_tokens,
    longCacheWriteTokens: usage.long_cache_write_tokens,
    reasoningTokens: usage.reasoning_tokens,
    audioInputTokens: usage.audio_input_tokens,
    audioOutputTokens: usage.audio_output_tokens,
  };
}
