import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileWindow } from './compile-window.js';
import type { HolidayCalendar, PriceWindow } from './price-overlay.js';
import { createZoneClock } from './zone-clock.js';

const inside = (window: PriceWindow, at: string, calendar?: HolidayCalendar): boolean =>
  compileWindow(window, calendar).includes(Date.parse(at));

describe('window', () => {
  it.each([
    ['2026-11-18T00:59:59.999Z', false],
    ['2026-11-18T01:00:00.000Z', true],
    ['2026-11-18T03:59:59.999Z', true],
    ['2026-11-18T04:00:00.000Z', false],
  ])('holds its start and not its end: %s is %s', (at, expected) => {
    expect(inside({ timeZone: 'Asia/Shanghai', times: [['09:00', '12:00']] }, at)).toBe(expected);
  });

  it('counts the day of its zone, not of UTC', () => {
    const saturdays: PriceWindow = { timeZone: 'Asia/Shanghai', days: ['sat'] };
    expect(inside(saturdays, '2026-11-20T16:00:00Z')).toBe(true);
    expect(inside(saturdays, '2026-11-20T15:59:59Z')).toBe(false);
    expect(inside(saturdays, '2026-11-21T16:00:00Z')).toBe(false);
  });

  it('runs past midnight, as part of the day on which it began', () => {
    const night: PriceWindow = { timeZone: 'UTC', days: ['fri'], times: [['22:00', '06:00']] };
    expect(inside(night, '2026-11-20T22:00:00Z')).toBe(true);
    expect(inside(night, '2026-11-21T05:59:00Z')).toBe(true);
    expect(inside(night, '2026-11-21T06:00:00Z')).toBe(false);
    expect(inside(night, '2026-11-20T05:59:00Z')).toBe(false);
  });

  it('reaches the end of the day', () => {
    const evening: PriceWindow = { timeZone: 'UTC', times: [['18:00', '24:00']] };
    expect(inside(evening, '2026-11-20T23:59:59.999Z')).toBe(true);
    expect(inside(evening, '2026-11-21T00:00:00Z')).toBe(false);
  });

  it('leaves holidays out', () => {
    const calendar: HolidayCalendar = {
      covers: ['2026-01-01', '2026-12-31'],
      days: ['2026-10-01'],
    };
    const window: PriceWindow = { timeZone: 'Asia/Shanghai', exceptHolidaysOf: 'days' };
    expect(inside(window, '2026-09-30T15:59:59Z', calendar)).toBe(true);
    expect(inside(window, '2026-09-30T16:00:00Z', calendar)).toBe(false);
    expect(inside(window, '2026-10-01T16:00:00Z', calendar)).toBe(true);
  });

  it('leaves out the night that begins on a holiday, and not the one that ends on it', () => {
    const calendar: HolidayCalendar = {
      covers: ['2026-01-01', '2026-12-31'],
      days: ['2026-12-25'],
    };
    const night: PriceWindow = {
      timeZone: 'Europe/Berlin',
      times: [['22:00', '06:00']],
      exceptHolidaysOf: 'days',
    };
    expect(inside(night, '2026-12-25T04:59:59Z', calendar)).toBe(true);
    expect(inside(night, '2026-12-25T05:00:00Z', calendar)).toBe(false);
    expect(inside(night, '2026-12-25T21:00:00Z', calendar)).toBe(false);
    expect(inside(night, '2026-12-26T04:00:00Z', calendar)).toBe(false);
    expect(inside(night, '2026-12-26T21:00:00Z', calendar)).toBe(true);
  });

  it('says that it takes a day for a working day where its calendar has ended', () => {
    const calendar: HolidayCalendar = { covers: ['2026-01-01', '2026-12-31'], days: [] };
    const window = compileWindow({ timeZone: 'UTC', exceptHolidaysOf: 'china' }, calendar);
    expect(window.caveatOf?.(Date.parse('2026-12-31T23:59:59Z'))).toBeUndefined();
    expect(window.caveatOf?.(Date.parse('2027-01-01T00:00:00Z'))).toContain("'china'");
  });
});

describe('window where clocks change', () => {
  const night: PriceWindow = { timeZone: 'America/New_York', times: [['01:30', '02:30']] };

  it('has the hour that happens twice twice', () => {
    // 2026-11-01: at 06:00Z the clock goes back from 02:00 to 01:00.
    expect(inside(night, '2026-11-01T05:29:59Z')).toBe(false);
    expect(inside(night, '2026-11-01T05:30:00Z')).toBe(true);
    expect(inside(night, '2026-11-01T06:00:00Z')).toBe(false);
    expect(inside(night, '2026-11-01T06:30:00Z')).toBe(true);
    expect(inside(night, '2026-11-01T07:29:59Z')).toBe(true);
    expect(inside(night, '2026-11-01T07:30:00Z')).toBe(false);
  });

  it('is shorter by the hour that does not happen', () => {
    // 2026-03-08: at 07:00Z the clock goes on from 02:00 to 03:00.
    expect(inside(night, '2026-03-08T06:29:59Z')).toBe(false);
    expect(inside(night, '2026-03-08T06:30:00Z')).toBe(true);
    expect(inside(night, '2026-03-08T06:59:59.999Z')).toBe(true);
    expect(inside(night, '2026-03-08T07:00:00Z')).toBe(false);
  });

  it('tells the time that the platform tells, for any instant in any zone', () => {
    const zones = [
      'UTC',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Pacific/Apia',
    ];
    const instants = fc.date({
      min: new Date('2020-01-01T00:00:00Z'),
      max: new Date('2030-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    for (const timeZone of zones) {
      const clock = createZoneClock(timeZone);
      const format = new Intl.DateTimeFormat('sv-SE', {
        timeZone,
        dateStyle: 'short',
        timeStyle: 'short',
      });
      fc.assert(
        fc.property(instants, (instant) => {
          const { day, minute } = clock(instant.getTime());
          const local = new Date(day * 86_400_000 + minute * 60_000).toISOString();
          expect(local.slice(0, 16).replace('T', ' ')).toBe(format.format(instant));
        }),
      );
    }
  });
});
