import type { ExactCost } from '@quayside/core';
import { addDays, datesBetween, daySpan, localDate, monthSpan, weekday } from './calendar.js';
import type { Queries } from './open-store.js';
import { parsePico } from './pico.js';
import { DAY_MS } from './rollup.js';
import { sumBuckets, sumUsage } from './sum-usage.js';
import { toCosts } from './totals.js';

const HISTORY_DAYS = 28;

/**
 * What the month under way will have cost at its end: what was `spent`, and for every day to come what
 * its weekday cost on average in the last four weeks. Today counts as the larger of what it cost so far
 * and such a day. The history is one of UTC days, whatever the zone, and starts with the first cost.
 */
export async function forecastMonth(
  db: Queries,
  account: string,
  spent: readonly ExactCost[],
  timeZone: string,
  now: number,
): Promise<readonly ExactCost[]> {
  const subject = { accounts: [account], dimension: '', name: undefined };
  const today = localDate(now, timeZone);
  const lastDay = localDate(monthSpan(today.slice(0, 7), timeZone).end - 1, timeZone);
  const daysToCome = datesBetween(addDays(today, 1), lastDay);
  const end = now - (now % DAY_MS);
  const history = await sumBuckets(
    db,
    subject,
    { start: end - HISTORY_DAYS * DAY_MS, end },
    DAY_MS,
  );
  const todays = await sumUsage(db, subject, daySpan(today, timeZone), []);
  const forecast = new Map<string, bigint>();
  for (const { amount, currency } of spent) {
    const soFar = todays.find((sum) => sum.currency === currency)?.pico ?? 0n;
    const days = history.filter((day) => day.currency === currency && day.events > 0);
    const expected = expectedCosts(days, end, soFar);
    const restOfToday = expected(today) > soFar ? expected(today) - soFar : 0n;
    const toCome = daysToCome.reduce((sum, date) => sum + expected(date), 0n);
    forecast.set(currency, parsePico(amount) + restOfToday + toCome);
  }
  return toCosts(forecast);
}

interface DayCost {
  readonly bucket: number;
  readonly pico: bigint;
}

/** What a day costs on average, by the whole days before `end`; a ledger's first day is all it knows. */
function expectedCosts(
  days: readonly DayCost[],
  end: number,
  soFar: bigint,
): (date: string) => bigint {
  const first = days[0];
  if (first === undefined) return () => soFar;
  const costs = new Map(days.map(({ bucket, pico }) => [localDate(bucket, 'UTC'), pico]));
  const history = datesBetween(localDate(first.bucket, 'UTC'), localDate(end - 1, 'UTC'));
  const mean = (dates: readonly string[]): bigint =>
    dates.reduce((sum, date) => sum + (costs.get(date) ?? 0n), 0n) / BigInt(dates.length);
  // Below two weeks, one Sunday says more about that Sunday than about Sundays.
  if (history.length < 14) return () => mean(history);
  return (date) => mean(history.filter((day) => weekday(day) === weekday(date)));
}
