import type { Clock } from '../clock.js';

/** A {@link Clock} that moves only when it is told to. */
export interface VirtualClock extends Clock {
  /** How many timers wait: 0 after a call that cleaned up behind itself. */
  readonly pendingTimers: number;
  /**
   * Moves time forward by `ms`. Timers fire in the order of their time, each at exactly its time, and
   * all promise reactions run between two of them.
   */
  advance(ms: number): Promise<void>;
  /**
   * Moves time from timer to timer until `promise` settles, and settles like it. Throws when no timer is
   * left that could settle it. Meant for fakes that answer in this process: time does not wait for a
   * real socket.
   */
  settle<T>(promise: Promise<T>): Promise<T>;
  /** Fires all timers, also those that timers start. Throws after 10,000 of them: they never end. */
  runAll(): Promise<void>;
}

export interface VirtualClockOptions {
  /** What `wallNow()` says at the start, Unix time in milliseconds. @default 2026-01-01T00:00:00Z */
  readonly wallStartMs?: number | undefined;
}

interface Timer {
  readonly dueAt: number;
  readonly task: () => void;
}

interface Timeline {
  now: number;
  readonly timers: Set<Timer>;
}

// Kept from load time: a test may replace the global one by a fake that never fires.
const nextTurn = globalThis.setImmediate;
const turn = (): Promise<void> => new Promise((resolve) => nextTurn(resolve));

const TIMERS_AT_MOST = 10_000;
/** Turns of the event loop that work outside of the clock gets to finish. */
const IDLE_TURNS = 100;

/** Makes a clock at 0 that stands still until it is advanced. */
export function createVirtualClock(options: VirtualClockOptions = {}): VirtualClock {
  const wallStartMs = options.wallStartMs ?? Date.UTC(2026, 0, 1);
  const timeline: Timeline = { now: 0, timers: new Set() };
  return {
    now: () => timeline.now,
    wallNow: () => wallStartMs + timeline.now,
    schedule: (task, delayMs) => {
      const timer = { dueAt: timeline.now + Math.max(0, delayMs), task };
      timeline.timers.add(timer);
      return () => timeline.timers.delete(timer);
    },
    get pendingTimers() {
      return timeline.timers.size;
    },
    advance: (ms) => advance(timeline, ms),
    settle: (promise) => settle(timeline, promise),
    runAll: () => runAll(timeline),
  };
}

async function advance(timeline: Timeline, ms: number): Promise<void> {
  const target = timeline.now + ms;
  await turn();
  let timer = earliest(timeline);
  while (timer !== undefined && timer.dueAt <= target) {
    await fire(timeline, timer);
    timer = earliest(timeline);
  }
  timeline.now = target;
}

async function runAll(timeline: Timeline): Promise<void> {
  await turn();
  for (let fired = 0; fired < TIMERS_AT_MOST; fired += 1) {
    const timer = earliest(timeline);
    if (timer === undefined) return;
    await fire(timeline, timer);
  }
  throw new Error(`The virtual clock fired ${TIMERS_AT_MOST} timers and more were waiting.`);
}

async function settle<T>(timeline: Timeline, promise: Promise<T>): Promise<T> {
  let settled = false;
  const note = (): void => {
    settled = true;
  };
  promise.then(note, note);
  for (let idle = 0; idle < IDLE_TURNS; ) {
    await turn();
    if (settled) return promise;
    const timer = earliest(timeline);
    idle = timer === undefined ? idle + 1 : 0;
    if (timer !== undefined) await fire(timeline, timer);
  }
  throw new Error('The promise is pending and no timer of the virtual clock could settle it.');
}

async function fire(timeline: Timeline, timer: Timer): Promise<void> {
  timeline.timers.delete(timer);
  timeline.now = Math.max(timeline.now, timer.dueAt);
  timer.task();
  await turn();
}

/** The next timer to fire; of two at the same time the one that was scheduled first. */
function earliest({ timers }: Timeline): Timer | undefined {
  let first: Timer | undefined;
  for (const timer of timers) if (first === undefined || timer.dueAt < first.dueAt) first = timer;
  return first;
}
