import { describe, expect, it } from 'vitest';
import { attentive, deferred, failure } from '../../test/resilience/scripted-provider.js';
import {
  down,
  opened,
  type SharedProcess,
  type SharedProcesses,
  sharedProcesses,
} from '../../test/resilience/shared-processes.js';
import { forEachSeed, type Pause, type Scheduler } from '../testing/scheduler.js';

const some = (sent: readonly boolean[]): number => sent.filter(Boolean).length;
const none = [false, false, false];

describe('shared circuit breaker, after the cool-down', () => {
  it('one process probes, and its success closes the circuit for all', async () => {
    const { clock, store, round } = await opened();
    await clock.advance(9_900);
    expect(await round()).toEqual(none);
    await clock.advance(1_000);
    await round();
    expect(some(await round())).toBe(1);
    expect(await store.get('circuit:acme')).toBeUndefined();
    expect(await store.lease('circuit:acme:probe', { owner: 'x', ttlMs: 1 })).toBeDefined();
    // Whoever probed has closed it for itself; the others learn of it at their next look.
    await clock.advance(1_000);
    await round();
    expect(await round()).toEqual([true, true, true]);
  });

  it('a failed probe keeps it open for all, for a whole cool-down more', async () => {
    const { clock, round } = await opened();
    await clock.advance(10_500);
    await round();
    expect(some(await round(down()))).toBe(1);
    for (let step = 0; step < 9; step += 1) {
      await clock.advance(1_000);
      expect(await round()).toEqual(none);
    }
    await clock.advance(1_500);
    await round();
    expect(some(await round())).toBe(1);
  });

  it('lets probes follow each other where several must succeed', async () => {
    const { clock, store, round } = await opened({ halfOpenProbes: 2 });
    await clock.advance(10_500);
    await round();
    expect(some(await round())).toBe(1);
    expect(await store.get('circuit:acme')).toBeDefined();
    expect(some(await round())).toBe(1);
    expect(await store.get('circuit:acme')).toBeUndefined();
  });

  it('counts successes anew after a failed probe', async () => {
    const { clock, store, round } = await opened({ halfOpenProbes: 2 });
    for (const step of ['answer', down()]) {
      await clock.advance(10_500);
      await round();
      await round(step);
      await round(down());
    }
    await clock.advance(10_500);
    await round();
    await round();
    expect(await store.get('circuit:acme')).toBeDefined();
  });

  it.each([
    ['is aborted', attentive],
    ['says nothing about the provider', failure('rate_limited', 'not_executed')],
  ])('a probe that %s is followed by another one of the same process', async (_, step) => {
    const { clock, store, processes, round } = await opened();
    await clock.advance(10_500);
    await round();
    const sent: boolean[] = [];
    for (const process of processes) {
      const controller = new AbortController();
      const ended = process.run(step, { signal: controller.signal });
      controller.abort('user');
      sent.push((await ended).sent);
    }
    expect(some(sent)).toBe(1);
    expect(await store.get('circuit:acme')).toBeDefined();
    const again = await round();
    expect(again).toEqual(sent);
    expect(await store.get('circuit:acme')).toBeUndefined();
  });

  it('another process probes when the one with the right to has no call', async () => {
    const { clock, processes } = await opened();
    const [one, two] = processes;
    await clock.advance(10_500);
    await one.run();
    await clock.advance(1_999);
    await two.run();
    await clock.advance(0);
    expect((await two.run()).sent).toBe(false);
    await clock.advance(1_001);
    await two.run();
    await clock.advance(0);
    // The right of the first is over in the store, and it knows.
    expect((await one.run()).sent).toBe(false);
    expect((await two.run()).sent).toBe(true);
  });

  it('another process probes when a probe never ends, and its late end changes nothing', async () => {
    const { clock, store, processes } = await opened();
    const [one, two] = processes;
    await clock.advance(10_500);
    await one.run();
    await clock.advance(0);
    const answer = deferred();
    const lost = one.run(() => answer.promise);
    await clock.advance(29_999);
    await two.run();
    await clock.advance(0);
    expect((await two.run()).sent).toBe(false);
    await clock.advance(1_001);
    await two.run();
    await clock.advance(0);
    expect((await two.run(down())).sent).toBe(true);
    await clock.advance(0);
    answer.resolve('late');
    expect((await lost).end).toBe('answered');
    await clock.advance(0);
    expect(await store.get('circuit:acme')).toBeDefined();
    expect((await one.run()).sent).toBe(false);
  });

  it('is closed in the end where nobody comes to probe', async () => {
    const { clock, store, processes, round } = await opened();
    await clock.advance(10_000 + 30_000 + 1_000 - 2);
    expect(await store.get('circuit:acme')).toBeDefined();
    await clock.advance(1);
    expect(await store.get('circuit:acme')).toBeUndefined();
    await round();
    // The process that opened it probes by its own breaker.
    expect(await round()).toEqual([true, true, true]);
    expect(processes[0].policy.registry.inspect('acme')?.state).toBe('closed');
  });
});

describe('shared circuit breaker, while the store fails', () => {
  it('is a breaker of one process, and says so once', async () => {
    const { clock, store, start } = sharedProcesses();
    store.mode = 'failing';
    const [one, two] = [start(), start()];
    await one.run();
    await clock.advance(0);
    const failed = { type: 'store.failed', key: 'acme', policy: 'circuit_breaker' };
    expect((await one.run()).facts).toEqual([failed]);
    expect((await one.run()).facts).toEqual([]);
    await one.trip();
    expect([(await one.run()).end, (await two.run()).end]).toEqual(['circuit_open', 'answered']);
    await clock.advance(10_000);
    expect(await one.run()).toMatchObject({ end: 'answered', sent: true });
    expect(await one.run()).toMatchObject({ end: 'answered', sent: true });
  });

  it('what others have opened counts no longer', async () => {
    const { clock, store, processes } = await opened();
    const [, two] = processes;
    expect((await two.run()).sent).toBe(false);
    store.mode = 'hanging';
    await clock.advance(1_000);
    await two.run();
    await clock.advance(250);
    expect((await two.run()).sent).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  it('an opening that the store did not hear of is told as soon as it is back', async () => {
    const { clock, store, start } = sharedProcesses();
    const one = start();
    await one.run();
    store.mode = 'failing';
    await one.trip();
    store.mode = 'up';
    await clock.advance(1_000);
    await one.run();
    await clock.advance(0);
    expect(await store.get('circuit:acme')).toBeDefined();
    const two = start();
    await two.run();
    await clock.advance(0);
    expect((await two.run()).end).toBe('circuit_open');
  });

  it('an opening that is over by then is told to nobody', async () => {
    const { clock, store, start } = sharedProcesses();
    const one = start({ storeRetryMs: 60_000 });
    await one.run();
    store.mode = 'failing';
    await one.trip();
    store.mode = 'up';
    await clock.advance(10_000);
    expect((await one.run()).sent).toBe(true);
    await clock.advance(60_000);
    await one.run();
    await clock.advance(0);
    expect(await store.get('circuit:acme')).toBeUndefined();
  });

  it.each(['get', 'lease', 'renew', 'release', 'compareAndSet', 'claim'] as const)(
    'goes on where its %s fails, and reports it',
    async (broken) => {
      const { clock, store, start } = sharedProcesses();
      Object.assign(store, { [broken]: () => Promise.reject(new Error(`no ${broken}`)) });
      const one = start();
      await one.trip();
      const facts: string[] = [];
      for (let step = 0; step < 60; step += 1) {
        await clock.advance(1_000);
        facts.push(...(await one.run()).facts.map(({ type }) => type));
      }
      expect((await one.run()).end).toBe('answered');
      expect(facts).toContain('store.failed');
      await clock.advance(1_000);
      expect(clock.pendingTimers).toBe(0);
    },
  );
});

const limits = { cooldownMs: 3_000, probeLeaseMs: 4_000, consecutive: 2 };

/** Three processes call a provider that is down for ten seconds; the most probes that it saw at a time. */
async function liveThrough(
  { clock, random, run }: Scheduler,
  { store, start }: SharedProcesses,
): Promise<number> {
  const processes = [start(limits), start(limits), start(limits)];
  let [probing, most] = [0, 0];
  const provider = (process: SharedProcess) => async (): Promise<string> => {
    const { state } = process.policy.registry.inspect('acme') ?? { state: 'closed' };
    // Once it is closed for all, each process that had opened it still lets its own breaker probe.
    const shut = (await store.memory.get('circuit:acme')) !== undefined;
    const probes = state !== 'closed' && shut ? 1 : 0;
    probing += probes;
    most = Math.max(most, probing);
    await new Promise<void>((resolve) => clock.schedule(resolve, 1 + random() * 200));
    probing -= probes;
    if (clock.now() < 10_000) throw down();
    return 'answer';
  };
  await run(
    processes.map((process) => async (pause: Pause) => {
      for (let n = 0; n < 40; n += 1) {
        await pause();
        await process.run(provider(process));
      }
    }),
  );
  store.mode = 'up';
  // A cool-down, a lease, a pause of the store and two looks later all is well, for each of them.
  for (let step = 0; step < 12; step += 1) {
    await clock.advance(1_000);
    for (const process of processes) await clock.settle(process.run(provider(process)));
  }
  for (const process of processes)
    expect((await clock.settle(process.run(provider(process)))).end).toBe('answered');
  await clock.advance(10_000);
  expect(clock.pendingTimers).toBe(0);
  return most;
}

describe('shared circuit breaker, in any order of events', () => {
  it('never sends two probes at a time, and lets everybody pass once all is well', async () => {
    let seen = 0;
    await forEachSeed({ seeds: 200, maxDelayMs: 1_500 }, async (scheduler) => {
      const processes = sharedProcesses(scheduler.clock);
      processes.store.delayMs = Math.floor(scheduler.random() * 20);
      const most = await liveThrough(scheduler, processes);
      expect(most).toBeLessThanOrEqual(1);
      seen += most;
    });
    expect(seen).toBeGreaterThan(100);
  });

  it('lets everybody pass once all is well, also where the store comes and goes', async () => {
    await forEachSeed({ seeds: 200, maxDelayMs: 1_500 }, async (scheduler) => {
      const { clock, random } = scheduler;
      const processes = sharedProcesses(clock);
      const modes = ['up', 'failing', 'hanging', 'throwing'] as const;
      const change = (): void => {
        processes.store.mode = modes[Math.floor(random() * 4)] ?? 'up';
      };
      for (let at = 0; at < 30_000; at += 700) clock.schedule(change, at);
      await liveThrough(scheduler, processes);
    });
  });
});
