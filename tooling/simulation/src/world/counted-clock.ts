import type { Clock } from '@quayside/core';

/** A clock that knows how many of the timers that were started on it still wait. */
export interface CountedClock extends Clock {
  readonly pending: number;
}

/** Makes a clock for the policies, so that their timers are told apart from those of the world. */
export function createCountedClock(clock: Clock): CountedClock {
  let pending = 0;
  return {
    get pending() {
      return pending;
    },
    now: () => clock.now(),
    wallNow: () => clock.wallNow(),
    schedule: (task, delayMs) => {
      let waits = true;
      pending += 1;
      const leave = (): void => {
        if (waits) pending -= 1;
        waits = false;
      };
      const cancel = clock.schedule(() => {
        leave();
        task();
      }, delayMs);
      return () => {
        leave();
        cancel();
      };
    },
  };
}

/** A clock that shows another time and runs as fast: as in another process, or for another purpose. */
export function aheadOf(clock: Clock, aheadMs: number): Clock {
  if (aheadMs === 0) return clock;
  return {
    now: () => clock.now() + aheadMs,
    wallNow: () => clock.wallNow(),
    schedule: (task, delayMs) => clock.schedule(task, delayMs),
  };
}
