import type { TokenCounts } from '@quayside/core';
import type { UsageBody, WireTokens } from '../contract/usage.js';
import type { TrackedEvent } from './tracked-event.js';

/** Writes an event as it travels. The same event is always the same body: the server compares. */
export function toUsageBody(
  event: TrackedEvent,
  account: string,
): UsageBody & { readonly id: string } {
  const { id, provider, model, occurredAt, tokens, units, cost, costSource } = event;
  return {
    id,
    account_id: event.account ?? account,
    provider,
    model,
    tokens: event.totalTokens,
    usage: tokens === undefined ? undefined : toWireTokens(tokens),
    units,
    cost: cost?.amount,
    currency: cost?.currency,
    cost_source: costSource,
    timestamp: occurredAt.toISOString(),
    service_tier: event.serviceTier,
    estimated: event.estimated,
    request_id: event.requestId,
    dimensions: event.dimensions,
    tags: event.tags,
    metadata: event.metadata,
  };
}

function toWireTokens(tokens: TokenCounts): WireTokens {
  return {
    input_tokens: tokens.inputTokens,
    output_tokens: tokens.outputTokens,
    cached_input_tokens: tokens.cachedInputTokens,
    cache_write_tokens: tokens.cacheWriteTokens,
    long_cache_write_tokens: tokens.longCacheWriteTokens,
    reasoning_tokens: tokens.reasoningTokens,
    audio_input_tokens: tokens.audioInputTokens,
    audio_output_tokens: tokens.audioOutputTokens,
  };
}
