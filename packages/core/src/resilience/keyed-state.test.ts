import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { createKeyedState } from './keyed-state.js';

function start(maxKeys: number, idleMs = 1_000) {
  const clock = createVirtualClock();
  const busy = new Set<string>();
  const keyed = createKeyedState<{ readonly key: string }>({
    create: (key) => ({ key }),
    isForgettable: (state) => !busy.has(state.key),
    clock,
    maxKeys,
    idleMs,
  });
  const keys = (): string[] => Array.from(keyed.states(), (state) => state.key);
  return { clock, keyed, busy, keys };
}

describe('keyed state', () => {
  it('gives the same state for the same key', () => {
    const { keyed } = start(10);
    const first = keyed.at('a');
    keyed.at('b');
    expect(keyed.at('a')).toBe(first);
    expect(keyed.peek('a')).toBe(first);
    expect(keyed.peek('unknown')).toBeUndefined();
  });

  it('is empty until it is asked, and lists the longest unused first', () => {
    const { keyed, keys } = start(10);
    expect(keys()).toEqual([]);
    for (const key of ['a', 'b', 'c', 'b', 'b', 'a']) keyed.at(key);
    expect(keys()).toEqual(['c', 'b', 'a']);
  });

  it('keeps 10,000 keys for 10 minutes by default', async () => {
    const clock = createVirtualClock();
    const create = (key: string) => ({ key });
    const keyed = createKeyedState({ create, isForgettable: () => true, clock });
    for (let n = 0; n < 10_001; n += 1) keyed.at(`key-${n}`);
    expect(Array.from(keyed.states())).toHaveLength(10_000);
    expect(keyed.peek('key-0')).toBeUndefined();
    expect(keyed.peek('key-1')).toBeDefined();
    await clock.advance(599_999);
    keyed.at('new');
    expect(keyed.peek('key-3')).toBeDefined();
    await clock.advance(1);
    keyed.at('newer');
    expect(keyed.peek('key-9')).toBeUndefined();
  });

  it('forgets the one that was unused for longest', () => {
    const { keyed, keys } = start(2);
    keyed.at('a');
    keyed.at('b');
    keyed.at('a');
    keyed.at('c');
    expect(keys()).toEqual(['a', 'c']);
  });

  it('forgets what was idle for too long, but not what is used all the time', async () => {
    const { keyed, keys, clock } = start(100);
    await clock.advance(5_000);
    keyed.at('old');
    keyed.at('busy');
    for (let n = 0; n < 5; n += 1) {
      await clock.advance(500);
      keyed.at('busy');
    }
    keyed.at('new');
    expect(keys()).toEqual(['busy', 'new']);
  });

  it('never forgets a state that matters, and finds others behind it', () => {
    const { keyed, keys, busy } = start(3);
    busy.add('a').add('b');
    for (const key of ['a', 'b', 'c', 'd', 'e']) keyed.at(key);
    expect(keys().toSorted()).toEqual(['a', 'b', 'e']);
  });

  it('grows while all are busy and shrinks again', () => {
    const { keyed, keys, busy } = start(2);
    const names = ['a', 'b', 'c', 'd'];
    for (const key of names) busy.add(key);
    for (const key of names) keyed.at(key);
    expect(keys()).toHaveLength(4);
    busy.clear();
    keyed.at('e');
    expect(keys()).toHaveLength(2);
  });

  it('looks at 8 states for one new key, so that no call pays for all of them', () => {
    const { keyed, keys, busy } = start(2);
    const names = Array.from({ length: 40 }, (_, n) => `key-${n}`);
    for (const key of names) busy.add(key);
    for (const key of names) keyed.at(key);
    busy.clear();
    keyed.at('new');
    expect(keys()).toHaveLength(40 - 8 + 1);
  });

  it('makes a forgotten key anew', () => {
    const { keyed } = start(1);
    const first = keyed.at('a');
    keyed.at('b');
    expect(keyed.peek('a')).toBeUndefined();
    expect(keyed.at('a')).not.toBe(first);
  });

  it('a key that cannot be made costs no other key its state', () => {
    const create = (key: string) => {
      if (key === 'bad') throw new Error('no');
      return { key };
    };
    const clock = createVirtualClock();
    const keyed = createKeyedState({ create, isForgettable: () => true, clock, maxKeys: 1 });
    const before = keyed.at('a');
    expect(() => keyed.at('bad')).toThrow('no');
    expect(keyed.peek('bad')).toBeUndefined();
    expect(keyed.at('a')).toBe(before);
  });

  it('asks idle states, and all from twice the keys on, for less', async () => {
    const clock = createVirtualClock();
    const keyed = createKeyedState({
      create: (key: string) => ({ key }),
      isForgettable: () => false,
      isExpendable: ({ key }) => key !== 'precious',
      clock,
      maxKeys: 3,
      idleMs: 1_000,
    });
    const keys = (): string[] => Array.from(keyed.states(), (state) => state.key);
    keyed.at('precious');
    for (let n = 0; n < 5; n += 1) keyed.at(`key-${n}`);
    expect(keys()).toHaveLength(6);
    keyed.at('one too many');
    expect(keys()).toHaveLength(6);
    expect(keys()).toContain('precious');
    await clock.advance(1_000);
    keyed.at('later');
    expect(keys().toSorted()).toEqual(['later', 'one too many', 'precious']);
  });

  it('is the row of the last uses, whatever the order of the keys', () => {
    const uses = fc.array(fc.nat(12), { maxLength: 80, size: 'max' });
    const property = fc.property(uses, fc.integer({ min: 1, max: 6 }), (picks, maxKeys) => {
      const { keyed, keys } = start(maxKeys);
      for (const pick of picks) expect(keyed.at(`key-${pick}`).key).toBe(`key-${pick}`);
      const latest = [...new Set(picks.toReversed())].slice(0, maxKeys).toReversed();
      expect(keys()).toEqual(latest.map((pick) => `key-${pick}`));
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('never forgets what matters, and gets back to its size, over random schedules', async () => {
    const use = fc.record({ key: fc.nat(15), toggle: fc.boolean(), waitMs: fc.nat(400) });
    const schedules = fc.array(use, { maxLength: 60, size: 'max' });
    const property = fc.asyncProperty(schedules, async (steps) => {
      const { keyed, keys, busy, clock } = start(4);
      const held = new Map<string, unknown>();
      for (const { key: pick, toggle, waitMs } of steps) {
        const key = `key-${pick}`;
        await clock.advance(waitMs);
        const state = keyed.at(key);
        expect(held.get(key) ?? state).toBe(state);
        if (toggle && !busy.delete(key)) busy.add(key);
        if (busy.has(key)) held.set(key, state);
        else held.delete(key);
        for (const [one, kept] of held) expect(keyed.peek(one)).toBe(kept);
        expect(new Set(keys()).size).toBe(keys().length);
      }
      busy.clear();
      for (let n = 0; n < 6; n += 1) keyed.at(`end-${n}`);
      expect(keys()).toHaveLength(4);
    });
    await fc.assert(property, { numRuns: 300 });
  });
});
