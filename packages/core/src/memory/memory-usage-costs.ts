import type { ExactCost } from '../ports/usage-ledger-resources.js';

/** Digits after the point that an `ExactCost` may have. */
const DIGITS = 18;

/** An amount as an integer of 1e-18 of its currency, as floats cannot hold it. */
export function toAtto({ amount }: ExactCost): bigint {
  const [whole = '', fraction = ''] = amount.split('.');
  return BigInt(whole + fraction.padEnd(DIGITS, '0'));
}

/** The shortest spelling of an amount. */
export function toExactCost(atto: bigint, currency: string): ExactCost {
  const digits = String(atto).padStart(DIGITS + 1, '0');
  const fraction = digits.slice(-DIGITS).replace(/0+$/, '');
  const amount = digits.slice(0, -DIGITS) + (fraction === '' ? '' : `.${fraction}`);
  return { amount, currency };
}

/** One sum a currency, in the order of their codes; what has no cost is left out. */
export function sumCosts(costs: ReadonlyArray<ExactCost | undefined>): readonly ExactCost[] {
  const sums = new Map<string, bigint>();
  for (const cost of costs) {
    if (cost === undefined) continue;
    sums.set(cost.currency, (sums.get(cost.currency) ?? 0n) + toAtto(cost));
  }
  return [...sums]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, atto]) => toExactCost(atto, currency));
}
