import { describe, expect, it } from 'vitest';
import { createScheduler, forEachSeed, type Pause } from './scheduler.js';

/** Reads, waits, writes: loses counts when another task comes between. */
async function lostUpdates(seed: number, tasks: number): Promise<number> {
  const scheduler = createScheduler({ seed });
  let count = 0;
  const task = async (pause: Pause): Promise<void> => {
    const seen = count;
    await pause();
    count = seen + 1;
  };
  await scheduler.run(Array.from({ length: tasks }, () => task));
  return tasks - count;
}

/** The order in which three tasks do their two steps. */
async function orderOf(seed: number): Promise<string> {
  const scheduler = createScheduler({ seed });
  const order: string[] = [];
  const task = (name: string) => async (pause: Pause) => {
    order.push(name);
    await pause();
    order.push(name);
  };
  await scheduler.run([task('a'), task('b'), task('c')]);
  return order.join('');
}

describe('createScheduler', () => {
  it('repeats the order of a seed exactly', async () => {
    const run = async (): Promise<unknown> => {
      const scheduler = createScheduler({ seed: 42 });
      const pause3 = async (pause: Pause) => {
        for (let n = 0; n < 3; n += 1) await pause();
        return scheduler.clock.now();
      };
      const outcomes = await scheduler.run([pause3, pause3, pause3]);
      return [outcomes, scheduler.trace, scheduler.random()];
    };
    const first = await run();
    expect(await run()).toEqual(first);
  });

  it('reaches all 90 orders of three tasks with two steps each', async () => {
    const orders = new Set<string>();
    for (let seed = 1; seed <= 3_000; seed += 1) orders.add(await orderOf(seed));
    expect(orders.size).toBe(90);
  });

  it('finds an update that is lost when another task comes between', async () => {
    const lost = await Promise.all(Array.from({ length: 20 }, (_, seed) => lostUpdates(seed, 3)));
    expect(lost.filter((count) => count > 0).length).toBeGreaterThan(5);
    expect(lost.filter((count) => count === 0).length).toBeGreaterThan(0);
  });

  it('gives outcomes in the order of the tasks, rejections too', async () => {
    const { run, trace } = createScheduler({ seed: 1 });
    const outcomes = await run([
      async () => 'a',
      async () => {
        throw 'b';
      },
    ]);
    expect(outcomes).toEqual([
      { status: 'fulfilled', value: 'a' },
      { status: 'rejected', reason: 'b' },
    ]);
    expect(trace.map((line) => line.replace(/^\d+ ms /, '')).sort()).toEqual(['task 0', 'task 1']);
  });

  it('waits no longer than it is allowed to', async () => {
    const at = async (maxDelayMs: number | undefined): Promise<number> => {
      let latest = 0;
      for (let seed = 1; seed <= 200; seed += 1) {
        const { pause, clock } = createScheduler({ seed, maxDelayMs });
        await clock.settle(pause());
        latest = Math.max(latest, clock.now());
      }
      return latest;
    };
    expect([await at(3), await at(undefined), await at(0)]).toEqual([3, 10, 0]);
  });

  it('lets timers of the same time fire in a drawn order', async () => {
    const orders = new Set<string>();
    for (let seed = 1; seed <= 50; seed += 1) {
      const { clock } = createScheduler({ seed });
      const order: string[] = [];
      for (const name of ['a', 'b']) clock.schedule(() => order.push(name), 5);
      await clock.advance(5);
      orders.add(order.join(''));
    }
    expect([...orders].sort()).toEqual(['ab', 'ba']);
  });

  it('says which seed and what came last when a task never ends', async () => {
    const { run } = createScheduler({ seed: 9, maxDelayMs: 0 });
    const never = (): Promise<never> => new Promise(() => {});
    await expect(run([never])).rejects.toThrow('Seed 9: not all tasks end. Last: 0 ms task 0.');
  });

  it('names a pause outside of the tasks', async () => {
    const { pause, clock, trace } = createScheduler({ seed: 2, maxDelayMs: 0 });
    await clock.settle(pause());
    expect(trace).toEqual(['0 ms outside of the tasks']);
  });
});

describe('forEachSeed', () => {
  it('runs every seed once, from 1 unless told otherwise, with the options given', async () => {
    const seeds: number[] = [];
    await forEachSeed({ seeds: 3 }, async ({ seed }) => void seeds.push(seed));
    await forEachSeed({ seeds: 2, from: 40 }, async ({ seed }) => void seeds.push(seed));
    expect(seeds).toEqual([1, 2, 3, 40, 41]);
    await forEachSeed({ seeds: 30, maxDelayMs: 0 }, async ({ run, clock }) => {
      await run([(pause) => pause()]);
      expect(clock.now()).toBe(0);
    });
  });

  it('stops at the first seed that fails and names it', async () => {
    const cause = new Error('two at once');
    let runs = 0;
    const failing = forEachSeed({ seeds: 100 }, async ({ seed }) => {
      runs += 1;
      if (seed === 17) throw cause;
    });
    await expect(failing).rejects.toMatchObject({ message: 'Seed 17: two at once', cause });
    expect(runs).toBe(17);
    const other = forEachSeed({ seeds: 1 }, () => Promise.reject('text'));
    await expect(other).rejects.toThrow('Seed 1: text');
  });
});
