import type { HolidayCalendar, PriceWindow, Weekday } from './price-overlay.js';
import { createZoneClock } from './zone-clock.js';

/** A window that can be asked. */
export interface CompiledWindow {
  /** Tells whether an instant, in milliseconds since 1970, is inside. */
  includes(at: number): boolean;
  /** Tells what an answer for an instant takes for granted; undefined for a window without holidays. */
  readonly caveatOf: ((at: number) => string | undefined) | undefined;
}

const DAY_MS = 86_400_000;
/** Day 0 of 1970 was a Thursday. */
const weekdays: readonly Weekday[] = ['thu', 'fri', 'sat', 'sun', 'mon', 'tue', 'wed'];

/** Prepares a window; `calendar` is the one that it names. */
export function compileWindow(
  window: PriceWindow,
  calendar: HolidayCalendar | undefined,
): CompiledWindow {
  const clock = createZoneClock(window.timeZone);
  const spans = (window.times ?? [['00:00', '24:00']]).map(
    ([from, to]) => [toMinute(from), toMinute(to)] as const,
  );
  const days = new Set(window.days ?? weekdays);
  const holidays = new Set(calendar?.days.map(toDay));
  const startsOn = (day: number): boolean =>
    days.has(weekdays[((day % 7) + 7) % 7] ?? 'thu') && !holidays.has(day);
  return {
    includes(at) {
      const { day, minute } = clock(at);
      return spans.some(([from, to]) =>
        from < to
          ? minute >= from && minute < to && startsOn(day)
          : (minute >= from && startsOn(day)) || (minute < to && startsOn(day - 1)),
      );
    },
    caveatOf: calendar && ((at) => caveatOf(clock(at).day, calendar, window)),
  };
}

function caveatOf(
  day: number,
  { covers: [first, last] }: HolidayCalendar,
  { exceptHolidaysOf }: PriceWindow,
): string | undefined {
  if (day >= toDay(first) && day <= toDay(last)) return undefined;
  return `the holidays of that day are not known to '${exceptHolidaysOf}': taken for a working day`;
}

function toMinute(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

function toDay(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}
