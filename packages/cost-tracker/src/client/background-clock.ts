import { type Clock, systemClock } from '@quayside/core';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The platform's clock, for waits that must not keep a process alive that has nothing else to do. */
export const backgroundClock: Clock = {
  now: systemClock.now,
  wallNow: systemClock.wallNow,
  schedule: (task, delayMs) => {
    const timer = setTimeout(task, Math.min(Math.max(0, Math.ceil(delayMs)), LONGEST_TIMER_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
