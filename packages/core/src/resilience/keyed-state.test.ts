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
});
