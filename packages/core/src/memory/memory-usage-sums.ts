import type {
  BudgetVerdict,
  ExactCost,
  UsageRecord,
  UsageShare,
  UsageTotals,
} from '../ports/usage-ledger-resources.js';
import type { TokenUsage } from '../token-usage.js';
import { tokenUsage } from '../token-usage.js';
import { sumCosts, toAtto, toExactCost } from './memory-usage-costs.js';
import { daysInMonth } from './memory-usage-periods.js';

export function toTotals(records: readonly UsageRecord[]): UsageTotals {
  return {
    costs: sumCosts(records.map(({ cost }) => cost)),
    tokens: records.reduce((sum, { tokens }) => addTokens(sum, tokens), tokenUsage({})),
    events: records.length,
    unpriced: records.filter(({ cost }) => cost === undefined).length,
  };
}

/** Totals by a name, in the order of the names. */
export function toShares(
  records: readonly UsageRecord[],
  nameOf: (record: UsageRecord) => string,
): readonly UsageShare[] {
  return [...Map.groupBy(records, nameOf)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, members]) => ({ name, ...toTotals(members) }));
}

/** What was spent, and as much again for each day of the month that is still to come. */
export function toForecast(costs: readonly ExactCost[], today: string): readonly ExactCost[] {
  const past = BigInt(today.slice(8));
  const all = BigInt(daysInMonth(today));
  return costs.map((cost) => toExactCost((toAtto(cost) * all) / past, cost.currency));
}

/** Three-valued: more than the limit is certain, less only without a doubt. */
export function toVerdict(
  { costs, unpriced }: UsageTotals,
  limit: ExactCost | undefined,
): BudgetVerdict {
  const unknown = { status: 'unknown', spent: undefined, limit } as const;
  if (limit === undefined) return { ...unknown, reason: 'no_limit' };
  const { currency } = limit;
  const spent = costs.find((cost) => cost.currency === currency) ?? { amount: '0', currency };
  if (toAtto(spent) > toAtto(limit)) return { status: 'over', spent, limit };
  if (costs.some((cost) => cost.currency !== currency))
    return { ...unknown, spent, reason: 'other_currency' };
  if (unpriced > 0) return { ...unknown, spent, reason: 'unpriced_usage' };
  return { status: 'under', spent, limit };
}

function addTokens(a: TokenUsage, b: TokenUsage): TokenUsage {
  const names = Object.keys(a) as Array<keyof TokenUsage>;
  // The names are those of `a`, so that the sum has them all.
  return Object.fromEntries(
    names.map((name) => [name, a[name] + b[name]]),
  ) as unknown as TokenUsage;
}
