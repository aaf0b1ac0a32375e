import { describe, expect, it } from 'vitest';
import { createExpiringMap } from './expiring-map.js';

describe('expiring map', () => {
  it('gives an entry back until it ends, and not at its end', () => {
    const map = createExpiringMap<string>();
    map.set('key', 'value', 10, 0);
    expect([map.get('key', 9.9), map.get('key', 10), map.get('other', 0)]).toEqual([
      'value',
      undefined,
      undefined,
    ]);
    map.set('key', 'again', 30, 20);
    expect(map.get('key', 20)).toBe('again');
    map.delete('key');
    expect([map.get('key', 20), map.size]).toEqual([undefined, 0]);
  });

  it('removes what is over while others are written, also behind what lasts', () => {
    const map = createExpiringMap<number>();
    for (let n = 0; n < 100; n += 1) map.set(`lasting ${n}`, n, 1e9, 0);
    for (let n = 0; n < 10_000; n += 1) map.set(`short ${n}`, n, n + 1, n);
    expect(map.size).toBeLessThan(250);
    for (let n = 0; n < 100; n += 1) expect(map.get(`lasting ${n}`, 10_000)).toBe(n);
  });

  it('looks at a few entries for one write, however many there are', () => {
    const map = createExpiringMap<number>();
    for (let n = 0; n < 1_000; n += 1) map.set(`key ${n}`, n, 10, 0);
    map.set('one more', 0, 100, 50);
    expect(map.size).toBe(1_001 - 4);
  });
});
