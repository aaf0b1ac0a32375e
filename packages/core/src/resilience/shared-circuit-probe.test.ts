import { describe, expect, it } from 'vitest';
import { deferred, failure } from '../../test/resilience/scripted-provider.js';
import { down, opened, sharedProcesses } from '../../test/resilience/shared-processes.js';

describe('shared circuit breaker, the right to probe', () => {
  it('asks the store no more than it must', async () => {
    const { clock, store, processes } = await opened();
    const [one] = processes;
    await clock.advance(10_500);
    store.asked.length = 0;
    await one.run();
    await clock.advance(0);
    expect(store.asked).toEqual(['get', 'lease']);
    // An aborted call is no probe.
    await one.run('answer', { signal: AbortSignal.abort('gone') });
    await clock.advance(0);
    expect(store.asked).toEqual(['get', 'lease']);
    await one.run(down());
    await clock.advance(0);
    const [taken, failed] = [
      ['renew', 'compareAndSet'],
      ['renew', 'claim', 'compareAndSet'],
    ] as const;
    expect(store.asked.slice(2).sort()).toEqual([...taken, ...failed].sort());
  });

  it('ends here at the moment at which it ends there', async () => {
    const { clock, processes } = await opened();
    const [one] = processes;
    await clock.advance(10_500);
    await one.run();
    await clock.advance(2_000);
    expect((await one.run()).sent).toBe(false);
  });

  it.each([
    ['in its last moment', 29_999, undefined],
    ['a moment too late', 30_000, 'open'],
  ])('a probe that succeeds %s', async (_, ms, left) => {
    const { clock, store, processes } = await opened();
    const [one] = processes;
    await clock.advance(10_500);
    await one.run();
    await clock.advance(0);
    const answer = deferred();
    const probe = one.run(() => answer.promise);
    await clock.advance(ms);
    answer.resolve('answer');
    await probe;
    await clock.advance(0);
    expect((await store.get('circuit:acme')) === undefined).toBe(left === undefined);
  });

  it('a probe that ends after its successor has begun changes nothing', async () => {
    const { clock, store, start } = sharedProcesses();
    const one = start();
    await one.trip();
    const probes = [];
    for (let n = 0; n < 2; n += 1) {
      await clock.advance(n === 0 ? 10_500 : 31_000);
      await one.run();
      await clock.advance(0);
      const answer = deferred();
      probes.push({ answer, ended: one.run(() => answer.promise) });
      await clock.advance(0);
    }
    const [first, second] = probes;
    store.asked.length = 0;
    first?.answer.reject(down());
    await first?.ended;
    await clock.advance(0);
    expect(store.asked).toEqual([]);
    second?.answer.resolve('answer');
    expect((await second?.ended)?.end).toBe('answered');
    await clock.advance(0);
    expect(await store.get('circuit:acme')).toBeUndefined();
  });

  it('after a probe that proved nothing it is soon free for others', async () => {
    const { clock, processes } = await opened();
    const [one, two] = processes;
    await clock.advance(10_500);
    await one.run();
    await clock.advance(0);
    expect((await one.run(failure('rate_limited', 'not_executed'))).sent).toBe(true);
    await clock.advance(2_001);
    await two.run();
    await clock.advance(0);
    expect((await two.run()).sent).toBe(true);
  });

  it('a failed probe makes it last a whole cool-down and lease from its end', async () => {
    const { clock, store, processes } = await opened();
    const [one, two] = processes;
    const opener = await store.get('circuit:acme');
    await clock.advance(10_500);
    await two.run();
    await clock.advance(0);
    const answer = deferred();
    const probe = two.run(() => answer.promise);
    await clock.advance(20_000);
    answer.reject(down());
    await probe;
    await clock.advance(0);
    expect(await store.get('circuit:acme')).not.toBe(opener);
    await clock.advance(40_990);
    expect(await store.get('circuit:acme')).toBeDefined();
    await one.run();
  });

  it('is given back where the circuit has opened here while it was asked for', async () => {
    const { clock, store, start } = sharedProcesses();
    const limits = { consecutive: 1, cooldownMs: 100 };
    const [one, two] = [start(limits), start(limits)];
    const late = deferred();
    const running = two.run(() => late.promise);
    await one.run(down());
    await clock.advance(2_000);
    store.delayMs = 50;
    await two.run();
    await clock.advance(75);
    // It fails between the answer to get and that to lease.
    late.reject(down());
    await running;
    await clock.advance(500);
    expect(store.asked).toContain('release');
  });

  it('an older answer of the store does not undo an opening', async () => {
    const { clock, store, start } = sharedProcesses();
    const one = start({ consecutive: 1, cooldownMs: 30 });
    store.delayMs = 50;
    await one.run();
    await clock.advance(10);
    await one.run(down());
    await clock.advance(55);
    // The look has said that it is closed; the opening is still on its way.
    expect((await one.run()).sent).toBe(false);
  });

  it('an opening is over where it could not be told and another look says so', async () => {
    const { clock, store, start } = sharedProcesses();
    const one = start({ consecutive: 1, cooldownMs: 30 });
    await one.run();
    await clock.advance(0);
    store.mode = 'failing';
    await one.run(down());
    await clock.advance(30);
    // A breaker of one process: it probes by itself.
    expect(await one.run()).toMatchObject({ end: 'answered', sent: true });
  });
});
