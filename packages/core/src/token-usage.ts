/**
 * Token counts of one model call. `inputTokens` and `outputTokens` are the totals; every other count is
 * a part of one of them, so parts are never added to totals. Adapters of providers that count cached
 * tokens apart (Anthropic) add them into the total.
 */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Part of the input: read from the provider's cache. */
  readonly cachedInputTokens: number;
  /** Part of the input: written to the provider's cache. */
  readonly cacheWriteTokens: number;
  /** Part of `cacheWriteTokens`: written to be kept for an hour, which costs more (Anthropic). */
  readonly longCacheWriteTokens: number;
  /** Part of the output: spent on thinking, shown or not. */
  readonly reasoningTokens: number;
  /** Part of the input. */
  readonly audioInputTokens: number;
  /** Part of the output. */
  readonly audioOutputTokens: number;
}

/** Counts as far as they are known. */
export type TokenCounts = { readonly [Count in keyof TokenUsage]?: number | undefined };

/** Completes counts: what is left out is 0. */
export function tokenUsage(counts: TokenCounts): TokenUsage {
  return {
    inputTokens: counts.inputTokens ?? 0,
    outputTokens: counts.outputTokens ?? 0,
    cachedInputTokens: counts.cachedInputTokens ?? 0,
    cacheWriteTokens: counts.cacheWriteTokens ?? 0,
    longCacheWriteTokens: counts.longCacheWriteTokens ?? 0,
    reasoningTokens: counts.reasoningTokens ?? 0,
    audioInputTokens: counts.audioInputTokens ?? 0,
    audioOutputTokens: counts.audioOutputTokens ?? 0,
  };
}

/** Tells whether every part fits into the total that it is a part of. */
export function isConsistentUsage(usage: TokenUsage): boolean {
  return (
    usage.cachedInputTokens + usage.cacheWriteTokens <= usage.inputTokens &&
    usage.longCacheWriteTokens <= usage.cacheWriteTokens &&
    usage.audioInputTokens <= usage.inputTokens &&
    usage.reasoningTokens + usage.audioOutputTokens <= usage.outputTokens
  );
}
