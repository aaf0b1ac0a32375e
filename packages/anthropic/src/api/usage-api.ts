import { type TokenUsage, tokenUsage } from '@quayside/core';
import * as z from '@quayside/core/schema';

const count = z.nullish(z.number());
type Count = number | null | undefined;

/**
 * Token counts of an answer; of a stream's end, as far as they have changed. What was read from the cache and
 * written to it stands beside `input_tokens`, not in it.
 */
export interface ApiUsage {
  readonly input_tokens?: Count;
  readonly output_tokens?: Count;
  readonly cache_creation_input_tokens?: Count;
  readonly cache_read_input_tokens?: Count;
  /** What was written to the cache, by how long it is kept. */
  readonly cache_creation?:
    | {
        readonly ephemeral_5m_input_tokens?: Count;
        readonly ephemeral_1h_input_tokens?: Count;
      }
    | null
    | undefined;
  readonly output_tokens_details?: { readonly thinking_tokens?: Count } | null | undefined;
  readonly server_tool_use?: { readonly web_search_requests?: Count } | null | undefined;
  readonly service_tier?: string | null | undefined;
}

export const usageSchema: z.Schema<ApiUsage> = z.received(() =>
  z.looseObject({
    input_tokens: count,
    output_tokens: count,
    cache_creation_input_tokens: count,
    cache_read_input_tokens: count,
    cache_creation: z.nullish(
      z.looseObject({ ephemeral_5m_input_tokens: count, ephemeral_1h_input_tokens: count }),
    ),
    output_tokens_details: z.nullish(z.looseObject({ thinking_tokens: count })),
    server_tool_use: z.nullish(z.looseObject({ web_search_requests: count })),
    service_tier: z.nullish(z.string()),
  }),
);

/** The counts so far and newer ones, which are cumulative and leave out what has not changed. */
export function mergeUsage(before: ApiUsage | undefined, newer: ApiUsage): ApiUsage {
  const told = Object.entries(newer).filter(([, value]) => value !== null && value !== undefined);
  return { ...before, ...Object.fromEntries(told) };
}

/** Undefined where no tokens were counted, as some compatible servers do. */
export function toUsage(usage: ApiUsage | null | undefined): TokenUsage | undefined {
  const inputTokens = usage?.input_tokens ?? undefined;
  const outputTokens = usage?.output_tokens ?? undefined;
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  const kept = usage?.cache_creation;
  const longCacheWriteTokens = kept?.ephemeral_1h_input_tokens ?? 0;
  const byTime = (kept?.ephemeral_5m_input_tokens ?? 0) + longCacheWriteTokens;
  const cacheWriteTokens = Math.max(usage?.cache_creation_input_tokens ?? 0, byTime);
  const cachedInputTokens = usage?.cache_read_input_tokens ?? 0;
  return tokenUsage({
    // The total, which Anthropic leaves to the reader to add up.
    inputTokens: (inputTokens ?? 0) + cachedInputTokens + cacheWriteTokens,
    outputTokens,
    cachedInputTokens,
    cacheWriteTokens,
    longCacheWriteTokens,
    reasoningTokens: usage?.output_tokens_details?.thinking_tokens ?? 0,
  });
}

/** What bills beside the tokens; fetched pages do not. */
export function toUnits(usage: ApiUsage | undefined): Readonly<Record<string, number>> | undefined {
  const searches = usage?.server_tool_use?.web_search_requests ?? 0;
  return searches > 0 ? { web_searches: searches } : undefined;
}
