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
