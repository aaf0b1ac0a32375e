import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { createKeyedRegistry } from './keyed-registry.js';
import { createKeyedState } from './keyed-state.js';

function start(maxKeys = 10) {
  const states = createKeyedState({
    create: (key) => ({ key, calls: 0 }),
    isForgettable: () => true,
    clock: createVirtualClock(),
    maxKeys,
  });
  return { states, registry: createKeyedRegistry(states, ({ key, calls }) => ({ key, calls })) };
}

describe('keyed registry', () => {
  it('lists every key that was used, the longest unused first', () => {
    const { states, registry } = start();
    states.at('a').calls = 1;
    states.at('b').calls = 2;
    states.at('a').calls = 3;
    expect(registry.list()).toEqual([
      { key: 'b', calls: 2 },
      { key: 'a', calls: 3 },
    ]);
  });

  it('shows one key, and nothing for a key that no call has used', () => {
    const { states, registry } = start();
    states.at('a').calls = 1;
    expect(registry.inspect('a')).toEqual({ key: 'a', calls: 1 });
    expect(registry.inspect('b')).toBeUndefined();
    expect(registry.list()).toHaveLength(1);
  });

  it('gives copies: a snapshot stays what it was', () => {
    const { states, registry } = start();
    const before = registry.inspect(states.at('a').key);
    states.at('a').calls = 7;
    expect(before).toEqual({ key: 'a', calls: 0 });
  });

  it('looking at a key does not keep it', () => {
    const { states, registry } = start(2);
    states.at('a');
    states.at('b');
    registry.inspect('a');
    states.at('c');
    expect(registry.list().map(({ key }) => key)).toEqual(['b', 'c']);
  });
});
