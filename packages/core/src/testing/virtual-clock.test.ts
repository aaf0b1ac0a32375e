import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { createVirtualClock } from './virtual-clock.js';

describe('createVirtualClock', () => {
  it('fires timers in the order of their time, each at exactly its time', async () => {
    const clock = createVirtualClock();
    const fired: [string, number][] = [];
    clock.schedule(() => fired.push(['late', clock.now()]), 30);
    clock.schedule(() => fired.push(['early', clock.now()]), 10);
    clock.schedule(() => fired.push(['never', clock.now()]), 51);
    await clock.advance(50);
    expect(fired).toEqual([
      ['early', 10],
      ['late', 30],
    ]);
    expect(clock.now()).toBe(50);
    expect(clock.pendingTimers).toBe(1);
  });

  it('keeps the order of scheduling for timers of the same time', async () => {
    const clock = createVirtualClock();
    const fired: number[] = [];
    for (const n of [1, 2, 3]) clock.schedule(() => fired.push(n), 5);
    await clock.advance(5);
    expect(fired).toEqual([1, 2, 3]);
  });

  it('runs promise reactions between two timers, so that they may schedule in time', async () => {
    const clock = createVirtualClock();
    const seen: number[] = [];
    const wait = (ms: number): Promise<void> =>
      new Promise((resolve) => clock.schedule(resolve, ms));
    void (async () => {
      for (let n = 0; n < 3; n += 1) {
        await wait(10);
        seen.push(clock.now());
      }
    })();
    await clock.advance(30);
    expect(seen).toEqual([10, 20, 30]);
  });

  it('does not fire a cancelled timer', async () => {
    const clock = createVirtualClock();
    let fired = false;
    clock.schedule(() => {
      fired = true;
    }, 10)();
    await clock.advance(100);
    expect(fired).toBe(false);
  });

  it('settles a promise by moving to the timers that it waits for, and no further', async () => {
    const clock = createVirtualClock();
    clock.schedule(() => {}, 10_000);
    const answer = new Promise<string>((resolve) => clock.schedule(() => resolve('done'), 1_000));
    expect(await clock.settle(answer)).toBe('done');
    expect(clock.now()).toBe(1_000);
    expect(clock.pendingTimers).toBe(1);
  });

  it('settles like the promise when it rejects', async () => {
    const clock = createVirtualClock();
    await expect(clock.settle(Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('says so when no timer could settle the promise', async () => {
    await expect(createVirtualClock().settle(new Promise(() => {}))).rejects.toThrow(/no timer/);
  });

  it('runAll stops at timers that never end', async () => {
    const clock = createVirtualClock();
    const again = (): void => {
      clock.schedule(again, 1);
    };
    again();
    await expect(clock.runAll()).rejects.toThrow(/more were waiting/);
  });

  it('tells the wall time apart from its own', async () => {
    const clock = createVirtualClock({ wallStartMs: 1_000_000 });
    await clock.advance(5);
    expect([clock.now(), clock.wallNow()]).toEqual([5, 1_000_005]);
  });
});

describe('createVirtualClock, between two timers', () => {
  /** The time at which a chain of `links` reactions to a timer at 10 ms has ended, with another timer at 10 ms behind it. */
  async function endOfChain(link: () => Promise<void>, links: number): Promise<string[]> {
    const clock = createVirtualClock();
    const seen: string[] = [];
    clock.schedule(() => {
      void (async () => {
        for (let n = 0; n < links; n += 1) await link();
        seen.push(`chain at ${clock.now()}`);
      })();
    }, 10);
    clock.schedule(() => seen.push('the next timer'), 10);
    await clock.advance(10);
    return seen;
  }

  it.each([
    ['promise reactions', () => Promise.resolve()],
    ['queueMicrotask', () => new Promise<void>((resolve) => queueMicrotask(resolve))],
    ['process.nextTick', () => new Promise<void>((resolve) => process.nextTick(resolve))],
  ])('runs a chain of 1,000 %s to its end', async (_, link) => {
    expect(await endOfChain(link, 1_000)).toEqual(['chain at 10', 'the next timer']);
  });

  it('fires a timer in the async context in which it was scheduled', async () => {
    const storage = new AsyncLocalStorage<string>();
    const clock = createVirtualClock();
    const seen: unknown[] = [];
    for (const tenant of ['a', 'b'])
      storage.run(tenant, () => clock.schedule(() => seen.push(storage.getStore()), 5));
    clock.schedule(() => seen.push(storage.getStore()), 5);
    await storage.run('whoever advances', () => clock.advance(5));
    expect(seen).toEqual(['a', 'b', undefined]);
  });

  it('counts a timer as pending until it fires or is cancelled, each once', async () => {
    const clock = createVirtualClock();
    const [first, second] = [clock.schedule(() => {}, 1), clock.schedule(() => {}, 2)];
    expect(clock.pendingTimers).toBe(2);
    second();
    second();
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(1);
    first();
    expect(clock.pendingTimers).toBe(0);
  });

  it('never fires a timer in Infinity, and a negative one at once', async () => {
    const clock = createVirtualClock();
    const fired: string[] = [];
    clock.schedule(() => fired.push('never'), Number.POSITIVE_INFINITY);
    clock.schedule(() => fired.push('never either'), Number.POSITIVE_INFINITY);
    clock.schedule(() => fired.push('at once'), -5);
    await clock.runAll();
    expect([fired, clock.now(), clock.pendingTimers]).toEqual([['at once'], 0, 2]);
  });

  it('refuses a timer in NaN, and to move by what is no span of time', async () => {
    const clock = createVirtualClock();
    expect(() => clock.schedule(() => {}, Number.NaN)).toThrow('NaN milliseconds');
    for (const ms of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      await expect(clock.advance(ms)).rejects.toThrow(`cannot move by ${ms} ms`);
    expect(clock.now()).toBe(0);
  });

  it('gives work outside of the clock a hundred turns of the event loop', async () => {
    const turns = async (count: number): Promise<number> => {
      for (let n = 0; n < count; n += 1) await new Promise((resolve) => setImmediate(resolve));
      return count;
    };
    expect(await createVirtualClock().settle(turns(90))).toBe(90);
    await expect(createVirtualClock().settle(turns(200))).rejects.toThrow(/no timer/);
  });
});
