import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daySpan, localDate, monthSpan, periodSpan } from './calendar.js';

const hours = ({ start, end }: { start: number; end: number }) => (end - start) / 3_600_000;
const at = (time: string) => Date.parse(time);

describe('daySpan', () => {
  it('is 23 or 25 hours long where clocks change', () => {
    expect(hours(daySpan('2026-03-29', 'Europe/Berlin'))).toBe(23);
    expect(hours(daySpan('2026-10-25', 'Europe/Berlin'))).toBe(25);
    expect(hours(daySpan('2026-06-01', 'Europe/Berlin'))).toBe(24);
    // Half an hour, on Lord Howe Island.
    expect(hours(daySpan('2026-10-04', 'Australia/Lord_Howe'))).toBe(23.5);
  });

  it('starts when the date does, also where there is no midnight', () => {
    expect(daySpan('2026-11-20', 'Asia/Kathmandu').start).toBe(at('2026-11-19T18:15:00Z'));
    // Clocks went from 00:00 to 01:00.
    expect(daySpan('2018-11-04', 'America/Sao_Paulo').start).toBe(at('2018-11-04T03:00:00Z'));
  });

  it('is empty for the day that Samoa left out', () => {
    expect(hours(daySpan('2011-12-30', 'Pacific/Apia'))).toBe(0);
  });

  it('holds exactly the instants at which the zone shows its date', () => {
    const zones = fc.constantFrom(
      'Europe/Berlin',
      'America/New_York',
      'Asia/Kolkata',
      'Pacific/Chatham',
    );
    const times = fc.integer({ min: at('2015-01-01T00:00:00Z'), max: at('2035-01-01T00:00:00Z') });
    fc.assert(
      fc.property(zones, times, (zone, time) => {
        const { start, end } = daySpan(localDate(time, zone), zone);
        expect(time >= start && time < end).toBe(true);
        expect(localDate(start, zone)).toBe(localDate(time, zone));
        expect(localDate(end, zone)).not.toBe(localDate(time, zone));
      }),
    );
  });
});

describe('periodSpan', () => {
  it('starts weeks on Monday', () => {
    const week = periodSpan('week', at('2026-11-22T23:59:00Z'), 'UTC');
    expect(week).toEqual({ start: at('2026-11-16T00:00:00Z'), end: at('2026-11-23T00:00:00Z') });
    expect(periodSpan('week', at('2026-11-23T00:00:00Z'), 'UTC').start).toBe(week.end);
  });

  it('takes the month of the zone', () => {
    const month = periodSpan('month', at('2026-11-30T23:30:00Z'), 'Europe/Berlin');
    expect(month).toEqual(monthSpan('2026-12', 'Europe/Berlin'));
    expect(month.start).toBe(at('2026-11-30T23:00:00Z'));
  });
});
