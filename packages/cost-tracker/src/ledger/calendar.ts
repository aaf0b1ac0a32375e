import { QUARTER_MS } from './rollup.js';

/** A span of Unix time in milliseconds; the end is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();
/** More than there are zones; one can be spelt in many ways. */
const FORMATS_AT_MOST = 1_000;
const starts = new Map<string, number>();
const STARTS_AT_MOST = 10_000;

/** The date that a calendar on the wall shows, as `YYYY-MM-DD`. */
export function localDate(at: number, timeZone: string): string {
  if (timeZone === 'UTC') return new Date(at).toISOString().slice(0, 10);
  let format = formats.get(timeZone);
  if (format === undefined) {
    // Sweden writes dates as ISO 8601 does.
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
    if (formats.size >= FORMATS_AT_MOST) formats.clear();
    formats.set(timeZone, format);
  }
  return format.format(at);
}

/** The day of `date` (`YYYY-MM-DD`) in the zone: 23 to 25 hours, where clocks change. */
export function daySpan(date: string, timeZone: string): Span {
  return { start: startOfDay(date, timeZone), end: startOfDay(addDays(date, 1), timeZone) };
}

/** The month `YYYY-MM` in the zone. */
export function monthSpan(month: string, timeZone: string): Span {
  return {
    start: startOfDay(`${month}-01`, timeZone),
    end: startOfDay(`${addMonth(month)}-01`, timeZone),
  };
}

/** The day, week (from Monday) or month under way. */
export function periodSpan(period: 'day' | 'week' | 'month', at: number, timeZone: string): Span {
  const today = localDate(at, timeZone);
  if (period === 'day') return daySpan(today, timeZone);
  if (period === 'month') return monthSpan(today.slice(0, 7), timeZone);
  const monday = addDays(today, -((weekday(today) + 6) % 7));
  return {
    start: startOfDay(monday, timeZone),
    end: startOfDay(addDays(monday, 7), timeZone),
  };
}

/** The dates from one to another, both inclusive. */
export function datesBetween(from: string, to: string): readonly string[] {
  const dates: string[] = [];
  for (let date = from; date <= to; date = addDays(date, 1)) dates.push(date);
  return dates;
}

export function addDays(date: string, days: number): string {
  const time = new Date(`${date}T00:00:00Z`);
  time.setUTCDate(time.getUTCDate() + days);
  return time.toISOString().slice(0, 10);
}

/** 0 is Sunday. */
export function weekday(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

function addMonth(month: string): string {
  const time = new Date(`${month}-01T00:00:00Z`);
  time.setUTCMonth(time.getUTCMonth() + 1);
  return time.toISOString().slice(0, 7);
}

/**
 * The first instant at which the zone shows the date. Searched for, as some days have no midnight, and
 * Samoa once had none of a day.
 */
function startOfDay(date: string, timeZone: string): number {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  if (timeZone === 'UTC') return midnight;
  const key = `${timeZone} ${date}`;
  const known = starts.get(key);
  if (known !== undefined) return known;
  // Zones are 12 hours behind UTC to 14 before it, so the quarters in between hold the start.
  let low = -15 * 4;
  let high = 13 * 4;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (localDate(midnight + middle * QUARTER_MS, timeZone) >= date) high = middle;
    else low = middle + 1;
  }
  if (starts.size >= STARTS_AT_MOST) starts.clear();
  const start = midnight + low * QUARTER_MS;
  starts.set(key, start);
  return start;
}
