import { isCalendarDate } from '../contract/wire-parts.js';
import { addDays, localDate } from '../ledger/calendar.js';

/** The days that a page shows, both included. */
export interface PageRange {
  readonly from: string;
  readonly to: string;
  readonly today: string;
}

const LONGEST_DAYS = 366;

/** Reads `from` and `to`; the last 30 days by default. Undefined where they are no range of up to a year. */
export function readRange(
  query: Readonly<Record<string, string>>,
  timeZone: string,
  now: number,
): PageRange | undefined {
  const today = localDate(now, timeZone);
  const to = query.to || today;
  const from = query.from || addDays(isCalendarDate(to) ? to : today, -29);
  if (!isCalendarDate(from) || !isCalendarDate(to)) return undefined;
  if (from > to || addDays(from, LONGEST_DAYS) < to) return undefined;
  return { from, to, today };
}

/** The ranges that one click away from any page. */
export function presets(today: string): readonly (readonly [string, string])[] {
  return [
    ['Today', today],
    ['7 days', addDays(today, -6)],
    ['30 days', addDays(today, -29)],
    ['This month', `${today.slice(0, 7)}-01`],
  ];
}
