import { type Bill, modelFamily } from './bill-line.js';

/** What the ledger counted for one model on one day. */
export interface MeteredLine {
  readonly day: string;
  readonly model: string;
  readonly pico: bigint;
  readonly currency: string;
  /** Events without a price among them: they are part of the difference. */
  readonly unpriced: number;
}

/** One model on one day, on both sides. */
export interface ReconciledLine {
  readonly day: string;
  /** Undefined for what is not billed by model; it is never metered. */
  readonly model: string | undefined;
  readonly currency: string;
  readonly billed: bigint;
  readonly metered: bigint;
  /** Billed less metered: more than 0 is money that nobody saw. */
  readonly difference: bigint;
  readonly unpriced: number;
}

export interface ReconciledTotal {
  readonly currency: string;
  readonly billed: bigint;
  readonly metered: bigint;
  /** Metered as a share of billed; 1 where nothing was billed or metered, else infinite. */
  readonly coverage: number;
  /** The absolute difference as a share of billed. */
  readonly drift: number;
}

export interface Reconciliation {
  /** By day, the largest differences of a day first; lines that agree included. */
  readonly lines: readonly ReconciledLine[];
  /** One for each currency. */
  readonly totals: readonly ReconciledTotal[];
  /** The drift of every currency is within the tolerance. */
  readonly agrees: boolean;
}

/** Above one per cent, somebody should look. */
const TOLERANCE = 0.01;

/**
 * Compares what was billed with what was metered over the days that the bill covers: what only one side has is a
 * difference, whichever side that is.
 */
export function reconcile(
  bill: Bill,
  metered: readonly MeteredLine[],
  tolerance: number = TOLERANCE,
): Reconciliation {
  const days = new Set(bill.days);
  const lines = new Map<string, ReconciledLine>();
  const add = (line: ReconciledLine): void => {
    const key = JSON.stringify([line.day, line.model ?? null, line.currency]);
    const before = lines.get(key);
    lines.set(key, before === undefined ? line : sumOf(before, line));
  };
  for (const { day, model, currency, pico } of bill.lines) {
    add({ day, model, currency, billed: pico, metered: 0n, difference: pico, unpriced: 0 });
  }
  for (const { day, model, currency, pico, unpriced } of metered) {
    if (!days.has(day)) continue;
    const family = modelFamily(model);
    add({ day, model: family, currency, billed: 0n, metered: pico, difference: -pico, unpriced });
  }
  const all = [...lines.values()].sort(byDayThenDifference);
  const totals = totalsOf(all);
  return { lines: all, totals, agrees: totals.every(({ drift }) => drift <= tolerance) };
}

function sumOf(a: ReconciledLine, b: ReconciledLine): ReconciledLine {
  return {
    ...a,
    billed: a.billed + b.billed,
    metered: a.metered + b.metered,
    difference: a.difference + b.difference,
    unpriced: a.unpriced + b.unpriced,
  };
}

function totalsOf(lines: readonly ReconciledLine[]): readonly ReconciledTotal[] {
  const byCurrency = Map.groupBy(lines, ({ currency }) => currency);
  return Array.from(byCurrency, ([currency, group]) => {
    const billed = group.reduce((sum, line) => sum + line.billed, 0n);
    const metered = group.reduce((sum, line) => sum + line.metered, 0n);
    const difference = billed - metered;
    return {
      currency,
      billed,
      metered,
      coverage: ratio(metered, billed),
      drift: difference === 0n ? 0 : Math.abs(ratio(difference, billed)),
    };
  });
}

/** 1 for nothing of nothing, infinite for something of nothing. */
function ratio(part: bigint, whole: bigint): number {
  if (whole === 0n) return part === 0n ? 1 : Number.POSITIVE_INFINITY;
  return Number((part * 1_000_000_000n) / whole) / 1e9;
}

function byDayThenDifference(a: ReconciledLine, b: ReconciledLine): number {
  if (a.day !== b.day) return a.day < b.day ? -1 : 1;
  const size = (value: bigint): bigint => (value < 0n ? -value : value);
  const order = size(b.difference) - size(a.difference);
  return order > 0n ? 1 : order < 0n ? -1 : 0;
}
