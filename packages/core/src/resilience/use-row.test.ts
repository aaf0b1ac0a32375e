import { describe, expect, it } from 'vitest';
import { UseRow } from './use-row.js';

const slotsOf = (row: UseRow): number[] => {
  const slots: number[] = [];
  for (let slot = row.oldest(); slot !== undefined; slot = row.next(slot)) slots.push(slot);
  return slots;
};

describe('a row of slots', () => {
  it('is in the order of use', () => {
    const row = new UseRow();
    expect(row.oldest()).toBeUndefined();
    const [a, b, c] = [row.add(), row.add(), row.add()];
    expect(slotsOf(row)).toEqual([a, b, c]);
    row.touch(a);
    row.touch(a);
    row.touch(c);
    expect(slotsOf(row)).toEqual([b, a, c]);
  });

  it('gives a slot that was given up to the next one, so that it never grows without need', () => {
    const row = new UseRow();
    const [a, b, c] = [row.add(), row.add(), row.add()];
    row.remove(b);
    expect(slotsOf(row)).toEqual([a, c]);
    expect(row.add()).toBe(b);
    expect(slotsOf(row)).toEqual([a, c, b]);
    for (const slot of [a, b, c]) row.remove(slot);
    expect(slotsOf(row)).toEqual([]);
    expect(new Set([row.add(), row.add(), row.add()])).toEqual(new Set([a, b, c]));
  });
});
