import { AsyncLocalStorage } from 'node:async_hooks';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { testCall } from '../../test/resilience/scripted-provider.js';
import { isIntegrationError } from '../errors/integration-error.js';
import { seededRandom } from '../testing/seeded-random.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { bulkhead } from './bulkhead.js';

/** One call as the test follows it. */
interface Follow {
  readonly id: number;
  readonly priority: number;
  readonly controller: AbortController;
  readonly begunAt: number;
  queued: boolean;
  ran: boolean;
  end: 'ran' | 'aborted' | 'refused' | 'displaced' | 'waited' | undefined;
}

const MAX_WAIT_MS = 60;

/** Drives a bulkhead by `steps` numbers in [0, 1) and checks its promises after every one. */
async function drive(
  steps: number,
  random: () => number,
): Promise<Readonly<Record<string, number>>> {
  const clock = createVirtualClock();
  const context = new AsyncLocalStorage<number>();
  const concurrency = 1 + Math.floor(random() * 3);
  const queue = Math.floor(random() * 6);
  const priorities = 1 + Math.floor(random() * 3);
  const priority = (): number => (context.getStore() ?? 0) % priorities;
  const policy = bulkhead({ concurrency, queue, maxWaitMs: MAX_WAIT_MS, clock, priority });
  let live: Follow[] = [];
  const lastStarted = new Map<number, number>();
  const counts: Record<string, number> = {};
  /** Ends the calls that run, one each. */
  const finishers: (() => void)[] = [];
  let running = 0;
  const faults: string[] = [];
  const fault = (what: string): void => {
    faults.push(what);
  };
  /** The share of steps that begin a call; about as many end one. */
  const arrivals = 0.1 + 0.3 * random();
  const follow = (id: number): void => {
    const controller = new AbortController();
    const one: Follow = {
      id,
      priority: id % priorities,
      controller,
      begunAt: clock.now(),
      queued: false,
      ran: false,
      end: undefined,
    };
    const { call, facts } = testCall({ signal: controller.signal });
    const outcome = context.run(id, () =>
      policy(call, async () => {
        one.ran = true;
        running += 1;
        if (running > concurrency) fault(`${running} run where ${concurrency} may`);
        if (context.getStore() !== id) fault('a call ran in the context of another one');
        if (controller.signal.aborted) fault('a call ran after its abort');
        if (one.queued) {
          if ((lastStarted.get(one.priority) ?? -1) > id)
            fault('a waiter was overtaken by its equal');
          lastStarted.set(one.priority, id);
        }
        await new Promise<void>((resolve) => {
          finishers.push(resolve);
        });
        running -= 1;
      }),
    );
    one.queued = facts[0]?.type === 'bulkhead.queued';
    const waiting = policy.registry.inspect('acme')?.queued ?? 0;
    if (one.ran && waiting > 0) fault('a newcomer overtook those who wait');
    live.push(one);
    outcome.then(
      () => settle(one, 'ran'),
      (error: unknown) => settle(one, endOf(one, error)),
    );
  };
  const endOf = (one: Follow, error: unknown): NonNullable<Follow['end']> => {
    if (error === 'gone') return 'aborted';
    if (!isIntegrationError(error, 'bulkhead_full')) fault(`an unexpected end: ${error}`);
    if (!one.queued) return 'refused';
    if (String(error).includes('higher priority')) return 'displaced';
    if (clock.now() - one.begunAt < MAX_WAIT_MS) fault('an accepted call was refused');
    return 'waited';
  };
  const settle = (one: Follow, end: NonNullable<Follow['end']>): void => {
    one.end = end;
    if (one.ran !== (end === 'ran')) fault(`ran: ${one.ran}, and its end is ${end}`);
    if (end === 'displaced' && one.priority === priorities - 1) fault('displaced by nobody');
    counts[end] = (counts[end] ?? 0) + 1;
  };
  for (let step = 0; step < steps && faults.length === 0; step += 1) {
    const kind = random();
    const pick = Math.floor(random() * 40);
    const one = live[pick];
    if (kind < arrivals) follow(step);
    else if (kind < 0.5) finishers.splice(pick % 3, 1)[0]?.();
    else if (kind < 0.6 && one?.ran === false) one.controller.abort('gone');
    else if (kind < 0.99) await Promise.resolve();
    else await clock.advance(pick < 20 ? 10 : MAX_WAIT_MS);
    if (live.length > 40) live = live.filter(({ end }) => end === undefined);
  }
  const isOver = ({ end }: Follow): boolean => end !== undefined;
  for (let round = 0; round < 100 && !live.every(isOver); round += 1) {
    for (const finish of finishers) finish();
    await clock.advance(0);
  }
  expect([faults, live.every(isOver)]).toEqual([[], true]);
  const left = policy.registry.list().map((slots) => [slots.running, slots.queued]);
  expect(left).toEqual(left.map(() => [0, 0]));
  expect([running, clock.pendingTimers]).toEqual([0, 0]);
  return counts;
}

it('bulkhead › over any interleaving nobody who was accepted is lost, overtaken or turned away', {
  timeout: 30_000,
}, async () => {
  const property = fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 400 }), (seed, steps) =>
    drive(steps, seededRandom(seed)).then(() => true),
  );
  await fc.assert(property, { numRuns: 500 });
});

it('bulkhead › keeps its promises over a million interleaved steps', {
  timeout: 30_000,
}, async () => {
  const totals: Record<string, number> = {};
  for (let seed = 0; seed < 50; seed += 1) {
    const counts = await drive(20_000, seededRandom(seed));
    for (const [end, n] of Object.entries(counts)) totals[end] = (totals[end] ?? 0) + n;
  }
  // Every way to end was seen often.
  for (const end of ['ran', 'aborted', 'refused', 'displaced', 'waited']) {
    expect([end, (totals[end] ?? 0) > 1_000]).toEqual([end, true]);
  }
});
