import {
  isConsistentUsage,
  type TokenCounts,
  type TokenUsage,
  tokenUsage,
  type UsageFact,
} from '@quayside/core';
import type { ComponentName } from './price-catalogue.js';

/**
 * What was used. A `UsageEvent` of the usage ledger is one; a `usage.reported` fact becomes one with its provider
 * and its time.
 */
export interface UsageToPrice {
  readonly provider: string;
  readonly model: string;
  /** Prices of this instant apply, not today's. */
  readonly occurredAt: Date;
  /**
   * Totals and their parts, as core counts them: the parts are never added to the totals. A `usage.reported`
   * fact may be passed as it is, its units and its tier included.
   */
  readonly tokens?: (TokenCounts & Partial<Pick<UsageFact, 'units' | 'serviceTier'>>) | undefined;
  /** Must be input plus output where `tokens` are given; says too little on its own. */
  readonly totalTokens?: number | undefined;
  /** What else bills: `{ web_searches: 1 }`. Whole numbers. @default those of the fact in `tokens` */
  readonly units?: Readonly<Record<string, number>> | undefined;
  /**
   * The tier that served the call, which may not be the one that was asked for. @default that of the fact in
   * `tokens`, or the standard tier, which `default` and `on_demand` mean as well
   */
  readonly serviceTier?: string | undefined;
  /** Where the call was served, in the provider's word. @default wherever the list price is for */
  readonly region?: string | undefined;
  /** Whose negotiated prices apply. @default the list price */
  readonly customer?: string | undefined;
}

/** So much of one component was used. */
export interface UsedQuantity {
  readonly component: ComponentName;
  readonly quantity: number;
}

/** What makes a usage impossible to price, whatever the prices are. */
export interface UsageProblem {
  readonly reason: 'no_usage' | 'invalid_usage' | 'ambiguous_usage';
  /** The count that is wrong, where one is. */
  readonly component: string | undefined;
  readonly detail: string;
}

const knownCounts: ReadonlySet<string> = new Set(Object.keys(tokenUsage({})));
/** What a `usage.reported` fact, passed as it is, has beside its counts. */
const besideCounts: Record<Exclude<keyof UsageFact, keyof TokenUsage>, true> = {
  type: true,
  model: true,
  serviceTier: true,
  responseId: true,
  estimated: true,
  units: true,
};
const factFields: ReadonlySet<string> = new Set(Object.keys(besideCounts));

/**
 * Splits a usage into what bills apart. The parts always add up to the totals: no token is counted twice, none is
 * lost, and a count under an unknown name is a problem instead of free.
 */
export function partitionUsage(usage: UsageToPrice): readonly UsedQuantity[] | UsageProblem {
  const { tokens, totalTokens } = usage;
  const units = usage.units ?? tokens?.units ?? {};
  if (!saysAnything(tokens, factFields) && !saysAnything(units)) {
    return problem('no_usage', undefined, 'there are no tokens and no units');
  }
  const wrong = wrongCount(tokens ?? {}, units);
  if (wrong !== undefined) return wrong;
  const counts = tokenUsage(tokens ?? {});
  if (!isConsistentUsage(counts)) {
    return problem('invalid_usage', undefined, 'a part is larger than the total it belongs to');
  }
  if (totalTokens !== undefined && totalTokens !== counts.inputTokens + counts.outputTokens) {
    return problem('invalid_usage', 'totalTokens', 'is not input plus output tokens');
  }
  // Providers report cached and audio tokens side by side; how many were both, none says.
  if (plainInput(counts) < 0) {
    return problem('ambiguous_usage', 'audio_input', 'some audio tokens were cached, or written');
  }
  return partsOf(counts, units);
}

function plainInput(counts: TokenUsage): number {
  const { inputTokens, cachedInputTokens, cacheWriteTokens, audioInputTokens } = counts;
  return inputTokens - cachedInputTokens - cacheWriteTokens - audioInputTokens;
}

function partsOf(counts: TokenUsage, units: Readonly<Record<string, number>>): UsedQuantity[] {
  const parts: UsedQuantity[] = [];
  const add = (component: ComponentName, quantity: number): void => {
    if (quantity > 0) parts.push({ component, quantity });
  };
  add('input', plainInput(counts));
  add('cached_input', counts.cachedInputTokens);
  add('cache_write_5m', counts.cacheWriteTokens - counts.longCacheWriteTokens);
  add('cache_write_1h', counts.longCacheWriteTokens);
  add('audio_input', counts.audioInputTokens);
  add('output', counts.outputTokens - counts.reasoningTokens - counts.audioOutputTokens);
  add('reasoning', counts.reasoningTokens);
  add('audio_output', counts.audioOutputTokens);
  for (const [name, quantity] of Object.entries(units)) add(`unit:${name}`, quantity);
  return parts;
}

/** An explicit 0 says that nothing was used; an empty object, or a fact without counts, says nothing. */
function saysAnything(
  counts: TokenCounts | UsageToPrice['units'],
  ignored: ReadonlySet<string> = new Set(),
): boolean {
  return Object.entries(counts ?? {}).some(
    ([name, count]) => count !== undefined && !ignored.has(name),
  );
}

function wrongCount(
  tokens: TokenCounts,
  units: Readonly<Record<string, number>>,
): UsageProblem | undefined {
  // Every event passes here, and `Object.entries` would take half of its time.
  for (const name in tokens) {
    const count = tokens[name as keyof TokenCounts];
    if (count === undefined || factFields.has(name)) continue;
    if (!knownCounts.has(name)) return problem('invalid_usage', name, 'is no class of tokens');
    if (!isCount(count)) return problem('invalid_usage', name, NO_COUNT);
  }
  for (const [name, count] of Object.entries(units)) {
    if (!isCount(count)) return problem('invalid_usage', name, NO_COUNT);
  }
  return undefined;
}

const NO_COUNT = 'is no whole number of at least 0';

/** Tells a whole number of at least 0, small enough to be exact. */
export function isCount(count: number): boolean {
  return Number.isSafeInteger(count) && count >= 0;
}

function problem(
  reason: UsageProblem['reason'],
  component: string | undefined,
  detail: string,
): UsageProblem {
  return { reason, component, detail };
}
