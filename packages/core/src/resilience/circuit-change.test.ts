import { describe, expect, it } from 'vitest';
import { failure, scriptedProvider, testCall } from '../../test/resilience/scripted-provider.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type CircuitBreakerOptions, circuitBreaker } from './circuit-breaker.js';
import type { CircuitChange } from './circuit-change.js';

const down = failure('unavailable', 'unknown');

function start(options: CircuitBreakerOptions) {
  const clock = createVirtualClock();
  const policy = circuitBreaker({ clock, consecutive: 1, ...options });
  const run = (step: unknown) =>
    policy(testCall().call, scriptedProvider(step).next).then(
      () => 'answered',
      (error) => error?.code ?? error,
    );
  return { clock, policy, run };
}

function recorded() {
  const changes: CircuitChange[] = [];
  const moves = (): string[] => changes.map(({ key, from, to }) => `${key}: ${from} > ${to}`);
  return { onChange: (change: CircuitChange) => changes.push(change), moves, changes };
}

describe('onChange', () => {
  it('is told of every move, those by hand included, and of nothing else', async () => {
    const { onChange, moves } = recorded();
    const { clock, policy, run } = start({ onChange });
    await run('fine');
    await run(down);
    await run('refused');
    await clock.advance(10_000);
    await run(down);
    await clock.advance(10_000);
    await run('fine');
    policy.registry.isolate('acme');
    policy.registry.isolate('acme');
    policy.registry.restore('acme');
    policy.registry.restore('acme');
    policy.registry.isolate('new');
    expect(moves()).toEqual([
      'acme: closed > open',
      'acme: open > half_open',
      'acme: half_open > open',
      'acme: open > half_open',
      'acme: half_open > closed',
      'acme: closed > isolated',
      'acme: isolated > closed',
      'new: closed > isolated',
    ]);
  });

  it('sees the circuit as it is after the move', async () => {
    const seen: unknown[] = [];
    const { policy, run } = start({
      onChange: ({ key }) => seen.push(policy.registry.inspect(key)?.state),
    });
    await run(down);
    expect(seen).toEqual(['open']);
  });

  it('§4 #13 that throws, or rejects later, changes no outcome and no state', async () => {
    const rejections: unknown[] = [];
    const note = (reason: unknown): void => void rejections.push(reason);
    process.on('unhandledRejection', note);
    for (const onChange of [
      () => {
        throw new Error('listener');
      },
      () => Promise.reject(new Error('listener, later')),
    ]) {
      const { clock, policy, run } = start({ onChange });
      expect(await run(down)).toBe('unavailable');
      await clock.advance(10_000);
      expect(await run('fine')).toBe('answered');
      policy.registry.isolate('acme');
      policy.registry.restore('acme');
      expect(policy.registry.inspect('acme')?.state).toBe('closed');
    }
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(rejections).toEqual([]);
  });

  it('may isolate the key: the call that caused the move is refused then', async () => {
    const { clock, policy, run } = start({
      onChange: ({ key, to }) => {
        if (to === 'half_open') policy.registry.isolate(key);
      },
    });
    await run(down);
    await clock.advance(10_000);
    expect(await run('fine')).toBe('circuit_open');
    expect(policy.registry.inspect('acme')?.state).toBe('isolated');
  });

  it('is told once of a circuit that new settings close', async () => {
    const { onChange, moves } = recorded();
    const { clock, policy, run } = start({ onChange, halfOpenProbes: 2 });
    await run(down);
    await clock.advance(10_000);
    await run('fine');
    policy.configure({ halfOpenProbes: 1 });
    expect(moves().slice(2)).toEqual(['acme: half_open > closed']);
  });
});
