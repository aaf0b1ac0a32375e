import { AsyncLocalStorage } from 'node:async_hooks';
import { failure } from '../failures.js';
import { cockatiel } from './cockatiel-library.js';
import { knownBug } from './known-bug.js';
import type { Guard, Library } from './library.js';
import { advance, kindOf, watch } from './observation.js';
import { quayside } from './quayside-library.js';

const one = { kind: 'bulkhead', concurrency: 1, queue: 1 } as const;

async function microtasks(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
}

knownBug({
  row: 10,
  title: 'whoever was let into the queue is served, whenever others arrive',
  scenario: async (library: Library) => {
    let rejected = 0;
    for (let turns = 0; turns < 20; turns += 1) {
      const guard = library.guard(one);
      const slot = Promise.withResolvers<void>();
      watch(guard.run(() => slot.promise));
      const queued = watch(guard.run(async () => 'served'));
      await advance(0);
      slot.resolve();
      await microtasks(turns);
      watch(guard.run(async () => {}));
      watch(guard.run(async () => {}));
      await advance(10);
      if (queued.state === 'rejected') rejected += 1;
    }
    return { anyRejected: rejected > 0 };
  },
  peers: [[cockatiel, { anyRejected: true }]],
  ours: [[quayside], { anyRejected: false }],
});

knownBug({
  row: 11,
  title: 'a queued call runs in its own async context',
  scenario: async (library: Library) => {
    const tenant = new AsyncLocalStorage<string>();
    const guard = library.guard({ kind: 'bulkhead', concurrency: 1, queue: 2 });
    const seen: string[] = [];
    const call = (name: string): Promise<void> =>
      tenant.run(name, () =>
        guard.run(async () => {
          await new Promise((resolve) => setTimeout(resolve, 10));
          seen.push(`${name} as ${tenant.getStore()}`);
        }),
      );
    const calls = Promise.all([call('A'), call('B'), call('C')]);
    await advance(30);
    await calls;
    return { seen };
  },
  peers: [[cockatiel, { seen: ['A as A', 'B as A', 'C as A'] }]],
  ours: [[quayside], { seen: ['A as A', 'B as B', 'C as C'] }],
});

knownBug({
  row: 12,
  title: 'whoever aborts in the queue leaves it in the same moment',
  scenario: async (library: Library) => {
    const guard = library.guard(one);
    const controller = new AbortController();
    const slot = Promise.withResolvers<void>();
    watch(guard.run(() => slot.promise));
    const waiting = watch(guard.run(async () => 'late', controller.signal));
    await advance(5);
    controller.abort('gone');
    await advance(0);
    const next = watch(guard.run(async () => 'served'));
    await advance(0);
    const seen = { aborted: waiting.state, next: next.state };
    slot.resolve();
    await advance(0);
    return { ...seen, nextAfterwards: next.state };
  },
  peers: [[cockatiel, { aborted: 'pending', next: 'rejected', nextAfterwards: 'rejected' }]],
  ours: [[quayside], { aborted: 'rejected', next: 'pending', nextAfterwards: 'resolved' }],
});

knownBug({
  row: 12,
  title: 'a listener hears of every call through a bulkhead',
  scenario: async (library: Library) => {
    const guard = library.guard(one);
    let heard = 0;
    guard.listen('success', () => {
      heard += 1;
    });
    await Promise.all([guard.run(async () => 1), guard.run(async () => 2)]);
    return { heard };
  },
  peers: [[cockatiel, { heard: 0 }]],
  ours: [[quayside], { heard: 2 }],
});

/** Composes the stages as they are, or the other way round where that order is refused. */
function guardAsAsked(library: Library): { readonly guard: Guard; readonly refused: string } {
  const slots = { kind: 'bulkhead', concurrency: 2, queue: 10 } as const;
  const retry = { kind: 'retry', attempts: 2, delayMs: 2_000 } as const;
  try {
    return { guard: library.guard(slots, retry), refused: 'no' };
  } catch (error) {
    return { guard: library.guard(retry, slots), refused: kindOf(error) };
  }
}

knownBug({
  row: 24,
  title: 'nobody sleeps in a slot of a bulkhead',
  scenario: async (library: Library) => {
    const { guard, refused } = guardAsAsked(library);
    const limited = async (): Promise<never> => {
      throw failure('unavailable', 'not_executed');
    };
    for (let count = 0; count < 2; count += 1) watch(guard.run(limited));
    await advance(0);
    const healthy = watch(guard.run(async () => 'fine'));
    await advance(10_000);
    return { refused, healthyWaitedMs: healthy.settledAtMs };
  },
  peers: [[cockatiel, { refused: 'no', healthyWaitedMs: 2_000 }]],
  ours: [[quayside], { refused: 'misconfigured', healthyWaitedMs: 0 }],
});
