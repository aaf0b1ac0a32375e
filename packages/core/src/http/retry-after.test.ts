import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHttpDate } from './http-date.js';
import { parseRetryAfter, parseShouldRetry } from './retry-after.js';

const NOW = Date.UTC(1994, 10, 6, 8, 49, 30);
const reader = (headers: Record<string, string>) => (name: string) => headers[name];

describe('parseRetryAfter', () => {
  it.each<[Record<string, string>, number | undefined]>([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': ' 7 ' }, 7000],
    [{ 'retry-after': '0.2' }, 200],
    [{ 'retry-after': '2.007' }, 2007],
    [{ 'retry-after': '0.0001' }, 1],
    [{ 'retry-after': '3600' }, 3_600_000],
    [{ 'retry-after-ms': '50' }, 50],
    [{ 'retry-after-ms': '50.2' }, 51],
    [{ 'retry-after-ms': '50', 'retry-after': '7' }, 50],
    [{ 'retry-after-ms': 'soon', 'retry-after': '7' }, 7000],
    [{ 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT' }, 7000],
    [{ 'retry-after': 'Sunday, 06-Nov-94 08:49:37 GMT' }, 7000],
    [{ 'retry-after': 'Sun Nov  6 08:49:37 1994' }, 7000],
    [{ 'retry-after': 'Sun, 06 Nov 1994 08:49:29 GMT' }, 0],
    [{ 'retry-after': '-1' }, undefined],
    [{ 'retry-after': '1e3' }, undefined],
    [{ 'retry-after': '0x10' }, undefined],
    [{ 'retry-after': 'Infinity' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{ 'retry-after': 'tomorrow' }, undefined],
    [{ 'retry-after': '1994-11-06T08:49:37Z' }, undefined],
    [{ 'retry-after': 'Sun, 31 Feb 1994 08:49:37 GMT' }, undefined],
    [{ 'retry-after': 'Sun, 06 Nov 1994 25:49:37 GMT' }, undefined],
    [{ 'retry-after': 'Sun, 06 Nov 1994 08:49:37 CET' }, undefined],
    [{}, undefined],
  ])('%j → %s', (headers, expected) => {
    expect(parseRetryAfter(reader(headers), NOW)).toBe(expected);
  });

  it("a date is measured on the server's own clock", () => {
    const headers = {
      date: 'Mon, 07 Nov 1994 08:00:00 GMT',
      'retry-after': 'Mon, 07 Nov 1994 08:00:05 GMT',
    };
    expect(parseRetryAfter(reader(headers), NOW)).toBe(5000);
  });

  it('is whole, finite and not negative, whatever the header says', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.date().map(String)), (text) => {
        const wait = parseRetryAfter(reader({ 'retry-after': text }), NOW);
        expect(wait === undefined || (Number.isInteger(wait) && wait >= 0)).toBe(true);
      }),
    );
  });
});

describe('parseHttpDate', () => {
  it('reads back every date that the platform writes', () => {
    const seconds = fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(seconds, (date) => {
        const whole = Math.floor(date.getTime() / 1000) * 1000;
        expect(parseHttpDate(date.toUTCString(), NOW)).toBe(whole);
      }),
    );
  });

  it('a two-digit year more than 50 years ahead is in the past', () => {
    const now = Date.UTC(2026, 0, 1);
    expect(parseHttpDate('Sunday, 06-Nov-94 08:49:37 GMT', now)).toBe(
      Date.UTC(1994, 10, 6, 8, 49, 37),
    );
    expect(parseHttpDate('Monday, 06-Nov-73 08:49:37 GMT', now)).toBe(
      Date.UTC(2073, 10, 6, 8, 49, 37),
    );
  });
});

describe('parseShouldRetry', () => {
  it.each<[Record<string, string>, boolean | undefined]>([
    [{ 'stripe-should-retry': 'true' }, true],
    [{ 'stripe-should-retry': 'false' }, false],
    [{ 'x-should-retry': 'false' }, false],
    [{ 'x-should-retry': 'maybe' }, undefined],
    [{}, undefined],
  ])('%j → %s', (headers, expected) => {
    expect(parseShouldRetry(reader(headers))).toBe(expected);
  });
});
