import { localDate, type Span } from './calendar.js';
import type { Queries } from './open-store.js';
import { DAY_MS, QUARTER_MS } from './rollup.js';
import { type SumSubject, sumBuckets, type UsageSum } from './sum-usage.js';
import { type LedgerShare, toShares } from './totals.js';

/** Sums the days of a span, in their order. */
export async function byDay(
  db: Queries,
  subject: SumSubject,
  span: Span,
  timeZone: string,
): Promise<readonly LedgerShare[]> {
  return toDays(await sumBuckets(db, subject, span, grainOf(timeZone)), timeZone);
}

/** The buckets that days of a zone are made of. */
export function grainOf(timeZone: string): number {
  return timeZone === 'UTC' ? DAY_MS : QUARTER_MS;
}

/** Adds buckets up by the day that they lie in. */
export function toDays(
  sums: ReadonlyArray<UsageSum & { readonly bucket: number }>,
  timeZone: string,
): readonly LedgerShare[] {
  const dates = new Map(sums.map((sum) => [sum as UsageSum, localDate(sum.bucket, timeZone)]));
  return toShares(sums, (sum) => dates.get(sum) ?? '');
}
