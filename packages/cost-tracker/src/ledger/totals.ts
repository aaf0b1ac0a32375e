import {
  type ExactCost,
  type TokenUsage,
  tokenUsage,
  type UsageShare,
  type UsageTotals,
} from '@quayside/core';
import { formatPico } from './pico.js';
import type { UsageSum } from './sum-usage.js';

/** Totals, and the tokens of senders that gave no classes as well. */
export interface LedgerTotals extends UsageTotals {
  readonly totalTokens: number;
}

export interface LedgerShare extends LedgerTotals, UsageShare {}

/** Adds sums up; one cost a currency, in the order of their codes. */
export function toTotals(sums: readonly UsageSum[]): LedgerTotals {
  const picos = new Map<string, bigint>();
  let tokens = tokenUsage({});
  let totalTokens = 0;
  let events = 0;
  let unpriced = 0;
  for (const sum of sums) {
    tokens = addTokens(tokens, sum.tokens);
    totalTokens += sum.totalTokens;
    events += sum.events;
    if (sum.currency === '') unpriced += sum.events;
    // A currency whose events were all repriced away leaves a row of zeros.
    else if (sum.events > 0) picos.set(sum.currency, (picos.get(sum.currency) ?? 0n) + sum.pico);
  }
  return { costs: toCosts(picos), tokens, totalTokens, events, unpriced };
}

/** Totals by a name; names without events are left out. */
export function toShares(
  sums: readonly UsageSum[],
  nameOf: (sum: UsageSum) => string,
): readonly LedgerShare[] {
  const groups = Map.groupBy(sums, nameOf);
  return [...groups]
    .map(([name, members]) => ({ name, ...toTotals(members) }))
    .filter(({ events }) => events > 0)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function toCosts(picos: ReadonlyMap<string, bigint>): readonly ExactCost[] {
  return [...picos]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, pico]) => ({ amount: formatPico(pico), currency }));
}

function addTokens(a: TokenUsage, b: TokenUsage): TokenUsage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    longCacheWriteTokens: a.longCacheWriteTokens + b.longCacheWriteTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
    audioInputTokens: a.audioInputTokens + b.audioInputTokens,
    audioOutputTokens: a.audioOutputTokens + b.audioOutputTokens,
  };
}
