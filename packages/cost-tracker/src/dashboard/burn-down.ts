import type { BudgetStatusAnswer } from '../contract/budget.js';
import type { WireShare } from '../contract/summary.js';
import { datesBetween, localDate } from '../ledger/calendar.js';
import { amountIn } from './view/main-currency.js';

/** How a budget goes down over its period, and where it is heading. */
export interface BurnDown {
  /** What is left at the end of each day so far. */
  readonly left: readonly { readonly day: string; readonly amount: number }[];
  /** All days of the period. */
  readonly days: readonly string[];
  /** What will have been spent at the end of the period, at the pace so far. */
  readonly forecast: number;
  /** The day on which nothing is left at that pace; undefined where it lasts. */
  readonly usedUpOn: string | undefined;
}

/** `now` is Unix time in milliseconds. The forecast is a straight line: what is spent, by the time passed. */
export function burnDown(
  { budget, period, limit, spent }: BudgetStatusAnswer,
  spending: readonly WireShare[],
  now: number,
): BurnDown {
  const start = Date.parse(period.start);
  const end = Date.parse(period.end);
  const zone = budget.time_zone;
  const days = datesBetween(localDate(start, zone), localDate(end - 1, zone));
  const today = localDate(Math.min(now, end - 1), zone);
  const byDay = new Map(spending.map((share) => [share.name, share] as const));
  const limitAmount = Number(limit.amount);
  let left = limitAmount;
  const past = days
    .filter((day) => day <= today)
    .map((day) => {
      left -= amountIn(byDay.get(day)?.costs ?? [], limit.currency);
      return { day, amount: left };
    });
  // The first moments of a period would multiply a single call into a catastrophe.
  const passed = Math.max(0.02, Math.min(1, (now - start) / (end - start)));
  const forecast = Number(spent.amount) / passed;
  const lastsMs = ((end - start) * limitAmount) / forecast;
  const usedUpAt = start + lastsMs;
  return {
    left: past,
    days,
    forecast,
    usedUpOn: forecast > limitAmount && usedUpAt < end ? localDate(usedUpAt, zone) : undefined,
  };
}
