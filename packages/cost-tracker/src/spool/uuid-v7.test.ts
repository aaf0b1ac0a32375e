import { describe, expect, it } from 'vitest';
import { createUuidSource } from './uuid-v7.js';

const SHAPE = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('createUuidSource', () => {
  it('makes UUIDs of version 7 that begin with the time', () => {
    const make = createUuidSource(() => 0x0192_3456_789a);
    expect(make()).toMatch(SHAPE);
    expect(make()).toMatch(/^01923456-789a-7/);
  });

  it('sorts ids in the order in which they were made, also when many share a time or the clock goes back', () => {
    let now = 1_000_000;
    const make = createUuidSource(() => now);
    const ids = Array.from({ length: 20_000 }, (_, index) => {
      if (index === 12_000) now -= 500;
      return make();
    });
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('makes different ids in two sources that count the same time', () => {
    const [one, other] = [createUuidSource(() => 7), createUuidSource(() => 7)];
    const ids = Array.from({ length: 2000 }, () => [one(), other()]).flat();
    expect(new Set(ids).size).toBe(4000);
  });
});
