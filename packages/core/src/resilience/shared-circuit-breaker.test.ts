import { describe, expect, it } from 'vitest';
import { scriptedProvider, testCall } from '../../test/resilience/scripted-provider.js';
import { sharedProcesses } from '../../test/resilience/shared-processes.js';
import { pipeline } from '../pipeline.js';
import { breakersOf } from './breakers-of.js';
import type { CircuitChange } from './circuit-change.js';
import { timeout } from './timeout.js';

describe('shared circuit breaker', () => {
  it('refuses in one process what another has found down, from its next look on', async () => {
    const { clock, start } = sharedProcesses();
    const [one, two] = [start(), start()];
    expect((await two.run()).end).toBe('answered');
    await one.trip();
    expect((await one.run()).end).toBe('circuit_open');
    // Nobody has looked since: at most a second old.
    expect((await two.run()).end).toBe('answered');
    await clock.advance(1_000);
    await two.run();
    await clock.advance(400);
    const { end, sent, facts } = await two.run();
    expect([end, sent]).toEqual(['circuit_open', false]);
    expect(facts).toEqual([{ type: 'breaker.rejected', key: 'acme', retryAfterMs: 600 }]);
    await expect(two.policy(testCall().call, scriptedProvider(1).next)).rejects.toMatchObject({
      code: 'circuit_open',
      execution: 'not_executed',
      retryAfterMs: 600,
      details: { key: 'acme', state: 'open' },
      message:
        'acme charge failed: another process has opened the circuit of acme (circuit_open). Try again in 600 ms.',
    });
  });

  it('refuses where it opened itself with what its own breaker knows', async () => {
    const { clock, start } = sharedProcesses();
    const one = start();
    await one.trip();
    await clock.advance(4_000);
    await expect(one.policy(testCall().call, scriptedProvider(1).next)).rejects.toMatchObject({
      retryAfterMs: 6_000,
      details: { key: 'acme', state: 'open', lastFailure: 'unavailable' },
    });
  });

  it('shows in its registry what others have opened', async () => {
    const { clock, start } = sharedProcesses();
    const [one, two] = [start(), start()];
    await two.run();
    await two.run('answer', { provider: 'other' });
    await one.trip();
    await clock.advance(1_000);
    await two.run();
    await two.run('answer', { provider: 'other' });
    await clock.advance(300);
    const open = { key: 'acme', state: 'open', retryAfterMs: 700 };
    expect(two.policy.registry.inspect('acme')).toMatchObject(open);
    expect(two.policy.registry.list()).toMatchObject([open, { key: 'other', state: 'closed' }]);
    expect(two.policy.registry.inspect('nobody')).toBeUndefined();
    expect(one.policy.registry.inspect('acme')).toMatchObject({ retryAfterMs: 8_700 });
    expect(breakersOf(two.policy)).toEqual([two.policy.registry]);
  });

  it('keeps circuits of other keys and of other names apart', async () => {
    const { clock, start } = sharedProcesses();
    const [one, other] = [start(), start({ name: 'other' })];
    const tenants = start({ key: (call) => call.operation });
    await one.trip();
    for (const process of [other, tenants]) {
      await process.run();
      await clock.advance(0);
      expect((await process.run()).end).toBe('answered');
    }
    await one.run('answer', { provider: 'beta' });
    await clock.advance(0);
    expect((await one.run('answer', { provider: 'beta' })).end).toBe('answered');
    const same = start({ name: 'circuit' });
    await same.run();
    await clock.advance(0);
    expect((await same.run()).end).toBe('circuit_open');
  });

  it('makes no call wait for the store, and looks at most once in syncMs', async () => {
    const { clock, store, start } = sharedProcesses();
    store.mode = 'hanging';
    const one = start({ storeTimeoutMs: 100 });
    for (let n = 0; n < 10; n += 1) expect((await one.run()).end).toBe('answered');
    expect([clock.now(), store.asked]).toEqual([0, ['get']]);
    store.mode = 'up';
    await clock.advance(2_000);
    for (let n = 0; n < 50; n += 1) {
      await one.run();
      await clock.advance(100);
    }
    expect(store.asked).toHaveLength(1 + 5);
    await clock.advance(1_000);
    expect(clock.pendingTimers).toBe(0);
    const often = start({ syncMs: 100, name: 'often' });
    for (let n = 0; n < 10; n += 1) {
      await often.run();
      await clock.advance(50);
    }
    expect(store.asked).toHaveLength(1 + 5 + 5);
  });

  it('does not look again while a look is under way', async () => {
    const { clock, store, start } = sharedProcesses();
    store.delayMs = 200;
    const one = start({ syncMs: 10 });
    for (let n = 0; n < 10; n += 1) {
      await one.run();
      await clock.advance(15);
    }
    expect(store.asked).toEqual(['get']);
  });

  it('reports no failure of a store that answers', async () => {
    const { clock, start } = sharedProcesses();
    const one = start();
    expect((await one.run()).facts).toEqual([]);
    await clock.advance(0);
    expect((await one.run()).facts).toEqual([]);
  });

  it('refuses what others have opened also where it has never let a call through', async () => {
    const { clock, start } = sharedProcesses();
    const [one, two] = [start(), start()];
    await one.trip();
    await two.run('answer', { signal: AbortSignal.abort('gone') });
    await clock.advance(0);
    expect(two.policy.registry.inspect('acme')).toBeUndefined();
    expect(await two.run()).toMatchObject({ end: 'circuit_open', sent: false });
  });

  it('lets a pipeline share one timer between its timeouts', async () => {
    const { clock, start } = sharedProcesses();
    const { policy, run } = start();
    await run();
    await clock.advance(0);
    const shared = pipeline(
      timeout(1_000, { clock }),
      policy,
      timeout(500, { clock, scope: 'attempt' }),
    );
    const timers = shared(testCall().call, async () => clock.pendingTimers);
    expect(await clock.settle(timers)).toBe(1);
  });

  it('says what it does, defaults included', () => {
    const { start } = sharedProcesses();
    expect(start().policy.description).toEqual({
      kind: 'circuit_breaker',
      settings: {
        consecutive: 5,
        cooldownMs: 10_000,
        halfOpenProbes: 1,
        probeLeaseMs: 30_000,
        name: 'circuit',
        shared: true,
        syncMs: 1_000,
        storeTimeoutMs: 250,
        storeRetryMs: 1_000,
      },
    });
  });

  it('rejects with what the key throws, and with the reason of an abort', async () => {
    const { clock, start } = sharedProcesses();
    const error = new Error('no tenant');
    const keyless = start({
      key: () => {
        throw error;
      },
    });
    expect(await keyless.run()).toMatchObject({ end: error, sent: false });
    const one = start();
    const gone = { signal: AbortSignal.abort('gone') };
    expect(await one.run('answer', gone)).toMatchObject({ end: 'gone', sent: false });
    await one.trip();
    await clock.advance(10);
    expect(await one.run('answer', gone)).toMatchObject({ end: 'gone', sent: false });
  });

  it('tells a listener of the moves of its own circuits, whatever the listener throws', async () => {
    const { clock, start } = sharedProcesses();
    const changes: CircuitChange[] = [];
    const one = start({
      onChange: (change) => {
        changes.push(change);
        throw new Error('listener');
      },
    });
    await one.trip();
    await clock.advance(10_001);
    await one.run();
    await clock.advance(0);
    expect((await one.run()).end).toBe('answered');
    expect(changes.map(({ to }) => to)).toEqual(['open', 'half_open', 'closed']);
  });

  it('tells the listener of a key that was isolated before its first call', () => {
    const changes: string[] = [];
    const { policy } = sharedProcesses().start({ onChange: ({ to }) => void changes.push(to) });
    policy.registry.isolate('unknown');
    expect(changes).toEqual(['isolated']);
    expect(policy.registry.list()).toMatchObject([{ key: 'unknown', state: 'isolated' }]);
  });

  it('lets a key be isolated by hand, in this process alone', async () => {
    const { clock, start } = sharedProcesses();
    const [one, two] = [start(), start()];
    await one.run();
    one.policy.registry.isolate('acme');
    await clock.advance(1_000);
    await two.run();
    await clock.advance(1_000);
    expect([(await one.run()).end, (await two.run()).end]).toEqual(['circuit_open', 'answered']);
    one.policy.registry.restore('acme');
    expect((await one.run()).end).toBe('answered');
  });

  it.each(['policy', 'registry'] as const)('takes new settings by its %s', async (by) => {
    const { clock, store, start } = sharedProcesses();
    const [one, two] = [start(), start()];
    const target = by === 'policy' ? one.policy : one.policy.registry;
    target.configure({ cooldownMs: 2_000 });
    expect(one.policy.description?.settings).toMatchObject({ cooldownMs: 2_000 });
    await one.trip();
    await clock.advance(1_999);
    expect(await store.lease('circuit:acme:probe', { owner: 'x', ttlMs: 1 })).toBeUndefined();
    await clock.advance(2);
    await two.run();
    await clock.advance(0);
    expect(await two.run()).toMatchObject({ end: 'answered', sent: true });
  });

  it.each([
    [{ syncMs: 0 }, 'sharedCircuitBreaker cannot work: syncMs is 0'],
    [{ storeTimeoutMs: 0 }, 'sharedCircuitBreaker cannot work: storeTimeoutMs is 0'],
    [{ cooldownMs: 0 }, 'circuitBreaker cannot work: cooldownMs is 0'],
  ])('refuses %j', (options, message) => {
    expect(() => sharedProcesses().start(options)).toThrow(message);
  });

  it('forgets keys that nobody uses, and none that is open', async () => {
    const { clock, store, start } = sharedProcesses();
    const one = start({ maxKeys: 2 });
    const keyed = (provider: string) => one.run('answer', { provider });
    await one.trip();
    for (const provider of ['a', 'b', 'c', 'd', 'e']) {
      await keyed(provider);
      await clock.advance(0);
    }
    store.mode = 'failing';
    // Were it forgotten, it would look, fail, and let the call pass to a closed circuit.
    expect(await one.run()).toMatchObject({ end: 'circuit_open' });
    const looks = store.asked.length;
    await keyed('a');
    expect(store.asked.length).toBe(looks + 1);
  });
});
