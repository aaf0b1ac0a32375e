import { handleWhen } from 'cockatiel';
import { vi } from 'vitest';
import { failure } from '../failures.js';
import { cockatiel, cockatielLibrary } from './cockatiel-library.js';
import { knownBug } from './known-bug.js';
import type { Guard, Library } from './library.js';
import { advance, kindOf, watch } from './observation.js';
import { quayside } from './quayside-library.js';

class Reason extends Error {}

const down = async (): Promise<never> => {
  throw failure('unavailable', 'not_executed');
};
const fine = async (): Promise<string> => 'fine';

/** Ends with the reason as soon as its signal aborts. */
const attentive = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

async function fail(guard: Guard, times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) await guard.run(down).catch(() => {});
}

async function abortOne(guard: Guard): Promise<void> {
  const controller = new AbortController();
  const call = guard.run(attentive, controller.signal).catch(() => {});
  await advance(1);
  controller.abort(new Reason());
  await call;
}

const filtered = cockatielLibrary('cockatiel 4 with a filter', {
  handles: handleWhen((error) => !(error instanceof Reason)),
});

knownBug({
  row: 5,
  title: "users' aborts do not open a breaker",
  scenario: async (library: Library) => {
    const guard = library.guard({ kind: 'breaker', failures: 3 });
    for (let count = 0; count < 3; count += 1) await abortOne(guard);
    return { after: guard.state() };
  },
  peers: [[cockatiel, { after: 'open' }]],
  ours: [[quayside], { after: 'closed' }],
});

knownBug({
  row: 5,
  title: 'answers that say no do not open a breaker',
  scenario: async (library: Library) => {
    const guard = library.guard({ kind: 'breaker', failures: 3 });
    const missing = async (): Promise<never> => {
      throw failure('not_found', 'executed', { status: 404 });
    };
    for (let count = 0; count < 3; count += 1) await guard.run(missing).catch(() => {});
    return { after: guard.state() };
  },
  peers: [[cockatiel, { after: 'open' }]],
  ours: [[quayside], { after: 'closed' }],
});

knownBug({
  row: 5,
  title: 'an aborted probe proves nothing, and the next call probes',
  scenario: async (library: Library) => {
    const guard = library.guard({ kind: 'breaker', failures: 1, cooldownMs: 1_000 });
    await fail(guard, 1);
    await advance(1_000);
    await abortOne(guard);
    const after = guard.state();
    await guard.run(fine);
    return { after, afterAnswer: guard.state() };
  },
  peers: [[filtered, { after: 'closed', afterAnswer: 'closed' }]],
  ours: [[quayside], { after: 'half_open', afterAnswer: 'closed' }],
});

knownBug({
  row: 6,
  title: 'a failure from before the circuit opened decides nothing about the probe',
  scenario: async (library: Library) => {
    const guard = library.guard({ kind: 'breaker', failures: 1, cooldownMs: 1_000 });
    const stale = Promise.withResolvers<never>();
    const probe = Promise.withResolvers<string>();
    watch(guard.run(() => stale.promise));
    await fail(guard, 1);
    await advance(1_000);
    watch(guard.run(() => probe.promise));
    stale.reject(failure('unavailable', 'not_executed'));
    await advance(1);
    const afterStale = guard.state();
    probe.resolve('fine');
    await advance(1);
    return { afterStale, afterProbe: guard.state() };
  },
  peers: [[cockatiel, { afterStale: 'open', afterProbe: 'open' }]],
  ours: [[quayside], { afterStale: 'half_open', afterProbe: 'closed' }],
});

knownBug({
  row: 7,
  title: 'nobody waits behind a hung probe, and its success lets no crowd loose',
  scenario: async (library: Library) => {
    const guard = library.guard({ kind: 'breaker', failures: 1, cooldownMs: 1_000 });
    await fail(guard, 1);
    await advance(1_000);
    const probe = Promise.withResolvers<string>();
    watch(guard.run(() => probe.promise));
    let running = 0;
    let most = 0;
    const operation = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 10));
      running -= 1;
    };
    const gone = new AbortController();
    const aborted = Array.from({ length: 100 }, () => watch(guard.run(operation, gone.signal)));
    const patient = Array.from({ length: 400 }, () => watch(guard.run(operation)));
    gone.abort(new Reason());
    await advance(300);
    const stuck = [...aborted, ...patient].filter(({ state }) => state === 'pending').length;
    probe.resolve('fine');
    await advance(300);
    return { stuck, mostAtOnce: most };
  },
  peers: [[cockatiel, { stuck: 500, mostAtOnce: 400 }]],
  ours: [[quayside], { stuck: 0, mostAtOnce: 0 }],
});

knownBug({
  row: 8,
  title: 'the end of an isolation leaves an open circuit open, its cool-down included',
  scenario: async (library: Library) => {
    const guard = library.guard({ kind: 'breaker', failures: 1, cooldownMs: 1_000 });
    await fail(guard, 1);
    await advance(100);
    const restore = guard.isolate();
    const isolated = guard.state();
    await advance(100);
    restore();
    const restored = guard.state();
    await advance(799);
    const early = await guard.run(fine).catch(kindOf);
    await advance(1);
    return { isolated, restored, early, later: await guard.run(fine).catch(kindOf) };
  },
  peers: [[cockatiel, { isolated: 'isolated', restored: 'closed', early: 'fine', later: 'fine' }]],
  ours: [
    [quayside],
    { isolated: 'isolated', restored: 'open', early: 'circuit_open', later: 'fine' },
  ],
});

knownBug({
  row: 9,
  title: 'failures from before a pause no longer count',
  scenario: async (library: Library) => {
    const guard = library.guard({
      kind: 'window_breaker',
      windowMs: 1_000,
      failureRate: 0.5,
      minimumCalls: 5,
    });
    await fail(guard, 4);
    await advance(1_500);
    await guard.run(fine);
    await fail(guard, 1);
    return { after: guard.state() };
  },
  peers: [[cockatiel, { after: 'open' }]],
  ours: [[quayside], { after: 'closed' }],
});

knownBug({
  row: 9,
  title: 'a window with default settings opens at the traffic of an SDK',
  scenario: async (library: Library) => {
    const guard = library.guard({ kind: 'window_breaker', windowMs: 30_000, failureRate: 0.2 });
    let failures = 0;
    while (guard.state() === 'closed' && failures < 1_000) {
      await fail(guard, 1);
      failures += 1;
    }
    return { failuresToOpen: failures };
  },
  peers: [[cockatiel, { failuresToOpen: 750 }]],
  ours: [[quayside], { failuresToOpen: 5 }],
});

knownBug({
  row: 9,
  title: 'a wall clock that is set back does not prolong a cool-down',
  scenario: async (library: Library) => {
    const guard = library.guard({ kind: 'breaker', failures: 1, cooldownMs: 1_000 });
    await fail(guard, 1);
    vi.setSystemTime(Date.now() - 3_600_000);
    await advance(1_000);
    return { after: await guard.run(fine).catch(kindOf) };
  },
  peers: [[cockatiel, { after: 'Error' }]],
  ours: [[quayside], { after: 'fine' }],
});
