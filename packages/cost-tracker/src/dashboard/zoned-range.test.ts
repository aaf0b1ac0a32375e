import { describe, expect, it } from 'vitest';
import { zonedRange } from './zoned-range.js';

describe('zonedRange', () => {
  it.each([
    ['UTC', '2026-11-20', '2026-11-20T00:00:00.000Z', '2026-11-21T00:00:00.000Z'],
    ['Europe/Berlin', '2026-11-20', '2026-11-19T23:00:00.000Z', '2026-11-20T23:00:00.000Z'],
    ['Asia/Kolkata', '2026-11-20', '2026-11-19T18:30:00.000Z', '2026-11-20T18:30:00.000Z'],
    ['Pacific/Kiritimati', '2026-11-20', '2026-11-19T10:00:00.000Z', '2026-11-20T10:00:00.000Z'],
  ])('a day in %s', (zone, day, from, before) => {
    expect(zonedRange({ from: day, to: day }, zone)).toEqual({ from, before });
  });

  it('has 23 hours where the clocks go forward', () => {
    expect(zonedRange({ from: '2026-03-29', to: '2026-03-29' }, 'Europe/Berlin')).toEqual({
      from: '2026-03-28T23:00:00.000Z',
      before: '2026-03-29T22:00:00.000Z',
    });
  });

  it('begins at one where midnight is skipped', () => {
    const { from } = zonedRange({ from: '2026-03-29', to: '2026-03-29' }, 'Asia/Beirut');
    expect(from).toBe('2026-03-28T22:00:00.000Z');
  });
});
