import type { WireCost } from '../../contract/usage.js';

/** The currency that charts are drawn in: dollars where there are any, else the first one. */
export function mainCurrency(costs: readonly WireCost[]): string {
  return costs.find(({ currency }) => currency === 'USD')?.currency ?? costs[0]?.currency ?? 'USD';
}

/** The amount of one currency for lengths of bars, where a float is exact enough. */
export function amountIn(costs: readonly WireCost[], currency: string): number {
  return Number(costs.find((cost) => cost.currency === currency)?.amount ?? 0);
}
