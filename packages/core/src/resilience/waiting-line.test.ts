import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { type TestCallOptions, testCall } from '../../test/resilience/scripted-provider.js';
import type { Clock } from '../clock.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type Turns, type Wait, WaitingLine } from './waiting-line.js';

function start(turns?: Turns) {
  const virtual = createVirtualClock();
  /** When timers were asked for. */
  const scheduled: number[] = [];
  const clock: Clock = {
    ...virtual,
    schedule: (task, delayMs) => {
      scheduled.push(virtual.now() + delayMs);
      return virtual.schedule(task, delayMs);
    },
  };
  const line = new WaitingLine(clock, turns);
  const ended: string[] = [];
  const join = (name: string, wait: Partial<Wait> = {}, options: TestCallOptions = {}) => {
    const waiting = line.join(testCall(options).call, {
      maxWaitMs: Number.POSITIVE_INFINITY,
      priority: 0,
      cost: 1,
      ...wait,
    });
    waiting.then(
      (end) => ended.push(`${name} ${end}`),
      (reason) => ended.push(`${name} ${reason}`),
    );
    return waiting;
  };
  return { clock: virtual, line, join, ended, scheduled };
}

/** Lets a turn go every 100 ms, whatever it costs. */
function everyHundred(): Turns {
  let next = 100;
  return {
    take: (_, now) => {
      if (now < next) return false;
      next += 100;
      return true;
    },
    waitMs: (_, now) => Math.max(0, next - now),
  };
}

describe('waiting line', () => {
  it('lets go higher priorities first, and equal ones in the order in which they came', async () => {
    const { join, line, ended, clock } = start();
    for (const [name, priority] of Object.entries({ a: 0, b: 2, c: 1, d: 2, e: 1, f: -1 })) {
      join(name, { priority });
    }
    while (line.admitFirst());
    await clock.advance(0);
    expect(ended.map((end) => end[0])).toEqual(['b', 'd', 'c', 'e', 'a', 'f']);
  });

  it('says when nobody waits', () => {
    const { join, line } = start();
    expect(line.admitFirst()).toBe(false);
    join('a');
    expect(line.admitFirst()).toBe(true);
    expect(line.admitFirst()).toBe(false);
  });

  it('displaces the youngest of those with the lowest priority, for a higher one only', async () => {
    const { join, line, ended, clock } = start();
    expect(line.displaceFor(9)).toBe(false);
    join('a', { priority: 1 });
    join('b', { priority: 0 });
    join('c', { priority: 0 });
    expect(line.displaceFor(0)).toBe(false);
    expect(line.displaceFor(1)).toBe(true);
    expect(line.length).toBe(2);
    await clock.advance(0);
    expect(ended).toEqual(['c displaced']);
    expect([line.displaceFor(1), line.displaceFor(1)]).toEqual([true, false]);
    expect(line.length).toBe(1);
  });

  it('keeps its order whoever leaves: the first, the last, or one in the middle', async () => {
    for (const leaver of ['a', 'b', 'c']) {
      const { join, line, ended, clock } = start();
      const controller = new AbortController();
      for (const name of ['a', 'b', 'c']) {
        join(name, {}, name === leaver ? { signal: controller.signal } : {});
      }
      controller.abort('gone');
      expect(line.length).toBe(2);
      join('d');
      while (line.admitFirst());
      await clock.advance(0);
      const stayed = ['a', 'b', 'c', 'd'].filter((name) => name !== leaver);
      expect(ended).toEqual([`${leaver} gone`, ...stayed.map((name) => `${name} admitted`)]);
    }
  });

  it('does not let in a call that is aborted already', async () => {
    const { join, line } = start();
    await expect(join('a', {}, { signal: AbortSignal.abort('gone') })).rejects.toBe('gone');
    expect(line.length).toBe(0);
  });

  it('ends all waits of a signal with its reason, also at the moment when they are over', async () => {
    const { clock, line, join, ended } = start();
    const controller = new AbortController();
    const { signal } = controller;
    clock.schedule(() => controller.abort('reason'), 100);
    for (const name of ['first', 'second']) void join(name, { maxWaitMs: 100 }, { signal });
    void join('third', { maxWaitMs: 100 });
    await clock.advance(100);
    expect(ended).toEqual(['first reason', 'second reason', 'third too_long']);
    expect(line.length).toBe(0);
  });

  it('leaves no listener on the signal, however the wait ended', async () => {
    const { join, line, clock } = start();
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    join('admitted', { priority: 1 }, { signal });
    join('too long', { maxWaitMs: 10 }, { signal });
    join('too late', {}, { signal, deadline: 10 });
    join('displaced', { priority: -1 }, { signal });
    expect(listeners).toBe(4);
    line.displaceFor(0);
    line.admitFirst();
    await clock.advance(10);
    expect(listeners).toBe(0);
    controller.abort('after the end');
    expect(line.length).toBe(0);
  });

  it('ends a wait at its own limit or at the deadline, and says which', async () => {
    const { join, ended, clock } = start();
    join('limit', { maxWaitMs: 20 });
    join('deadline', { maxWaitMs: 40 }, { deadline: 30 });
    join('both', { maxWaitMs: 50 }, { deadline: 50 });
    join('limit before deadline', { maxWaitMs: 60 }, { deadline: 61 });
    await clock.advance(19);
    expect(ended).toEqual([]);
    await clock.advance(1);
    expect(ended).toEqual(['limit too_long']);
    await clock.advance(100);
    expect(ended.slice(1)).toEqual([
      'deadline too_late',
      'both too_late',
      'limit before deadline too_long',
    ]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('ends a wait whose deadline has passed before it began', async () => {
    const { join, ended, clock } = start();
    await clock.advance(10);
    join('a', {}, { deadline: 5 });
    await clock.advance(0);
    expect(ended).toEqual(['a too_late']);
  });

  it('holds one timer however many wait, and none without a limit or without waiters', async () => {
    const { join, line, clock } = start();
    join('endless');
    expect(clock.pendingTimers).toBe(0);
    for (let n = 1; n <= 50; n += 1) join(`w${n}`, { maxWaitMs: 1_000 - n });
    expect(clock.pendingTimers).toBe(1);
    for (let n = 0; n < 50; n += 1) line.admitFirst();
    expect(clock.pendingTimers).toBe(1);
    line.admitFirst();
    expect(clock.pendingTimers).toBe(0);
    join('displaced', { maxWaitMs: 10 });
    line.displaceFor(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not ask for a new timer while the one it has rings early enough', async () => {
    const { join, scheduled, clock } = start();
    join('a', { maxWaitMs: 100 });
    join('b', { maxWaitMs: 200 });
    join('c', { maxWaitMs: 100 });
    expect(scheduled).toEqual([100]);
    join('d', { maxWaitMs: 50 });
    expect(scheduled).toEqual([100, 50]);
    await clock.advance(300);
    expect(scheduled).toEqual([100, 50, 100, 200]);
  });

  it('one that stays is not forgotten when the first to leave has left early', async () => {
    const { join, line, ended, clock } = start();
    join('a', { maxWaitMs: 10 });
    join('b', { maxWaitMs: 30 });
    line.admitFirst();
    await clock.advance(30);
    expect(ended).toEqual(['a admitted', 'b too_long']);
    expect(clock.now()).toBe(30);
  });

  it('a line that was empty knows nothing of those who were in it', async () => {
    const { join, line, ended, scheduled, clock } = start();
    join('a', { maxWaitMs: 10, cost: 0.1 });
    join('b', { maxWaitMs: 10, cost: 0.2 });
    while (line.admitFirst());
    expect(line.cost).toBe(0);
    join('c', { maxWaitMs: 40 });
    expect(scheduled).toEqual([10, 40]);
    await clock.advance(40);
    expect(ended.at(-1)).toBe('c too_long');
  });

  it('goes on in the async context of whoever waits', async () => {
    const { join, line, clock } = start();
    const tenant = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    for (const name of ['a', 'b']) {
      tenant.run(name, async () => {
        await join(name, { maxWaitMs: 10 });
        seen.push(tenant.getStore());
      });
    }
    tenant.run('somebody else', () => line.admitFirst());
    await clock.advance(10);
    expect(seen).toEqual(['a', 'b']);
  });
});

describe('waiting line with turns', () => {
  it('gives one turn after the other by one timer', async () => {
    const { join, ended, clock } = start(everyHundred());
    for (const name of ['a', 'b', 'c']) join(name, { maxWaitMs: 1_000 });
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(99);
    expect(ended).toEqual([]);
    await clock.advance(101);
    expect(ended).toEqual(['a admitted', 'b admitted']);
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(100);
    expect(ended).toHaveLength(3);
    expect(clock.pendingTimers).toBe(0);
  });

  it('gives a turn to one who would wait for ever', async () => {
    const { join, ended, clock } = start(everyHundred());
    join('a');
    await clock.advance(100);
    expect(ended).toEqual(['a admitted']);
  });

  it('a turn at the moment of the own limit is in time', async () => {
    const { join, ended, clock } = start(everyHundred());
    join('a', { maxWaitMs: 100 });
    await clock.advance(100);
    expect(ended).toEqual(['a admitted']);
  });

  it('a turn at the moment of the deadline is too late, and goes to the next', async () => {
    const { join, ended, clock } = start(everyHundred());
    join('a', {}, { deadline: 100 });
    join('b');
    await clock.advance(100);
    expect(ended).toEqual(['a too_late', 'b admitted']);
  });

  it('somebody behind the first may have to leave before the first gets its turn', async () => {
    const { join, ended, clock, line } = start(everyHundred());
    join('a');
    join('b', { maxWaitMs: 40 });
    await clock.advance(40);
    expect(ended).toEqual(['b too_long']);
    expect(line.length).toBe(1);
    await clock.advance(60);
    expect(ended).toEqual(['b too_long', 'a admitted']);
  });

  it('when a dear one gives up, a cheap one behind it goes at once', async () => {
    const turns: Turns = { take: (cost) => cost <= 1, waitMs: (cost) => (cost <= 1 ? 0 : 1e6) };
    const { join, ended, clock, scheduled } = start(turns);
    const controller = new AbortController();
    join('dear', { cost: 9 }, { signal: controller.signal });
    join('cheap');
    join('dear again', { cost: 9, maxWaitMs: 50 });
    join('cheap again');
    await clock.advance(10);
    expect(ended).toEqual([]);
    controller.abort('gone');
    await clock.advance(0);
    expect(ended).toEqual(['dear gone', 'cheap admitted']);
    await clock.advance(40);
    expect(ended.slice(2)).toEqual(['dear again too_long', 'cheap again admitted']);
    // The turns, and the one limit: nobody is woken to see that the first has left.
    expect(scheduled).toEqual([1e6, 50]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('adds up what the turns of all who wait cost', () => {
    const { join, line } = start();
    join('a', { cost: 2 });
    join('b', { cost: 3 });
    expect(line.cost).toBe(5);
    line.admitFirst();
    expect(line.cost).toBe(3);
  });
});
