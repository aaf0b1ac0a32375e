import type { AsyncResource } from 'node:async_hooks';
import type { Clock, Random } from '../clock.js';
import { createTimerHeap, type HeapEntry, type TimerHeap } from './timer-heap.js';

/** A {@link Clock} that moves only when it is told to. */
export interface VirtualClock extends Clock {
  /** How many timers wait: 0 after a call that cleaned up behind itself. */
  readonly pendingTimers: number;
  /**
   * Moves time forward by `ms`. Timers fire in the order of their time, each at exactly its time, and
   * all promise reactions run between two of them, however long their chain, ticks of `process.nextTick`
   * included. A timer fires in the async context in which it was scheduled, like a real one.
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
  /**
   * Draws the order of timers that are due at the same time, to find out who relies on one.
   *
   * @default the order in which they were scheduled
   */
  readonly tieBreak?: Random | undefined;
}

interface Timer extends HeapEntry {
  readonly task: () => void;
  /** The async context of whoever scheduled it. */
  readonly context: AsyncResource | undefined;
}

interface Timeline {
  now: number;
  scheduled: number;
  readonly tieBreak: Random | undefined;
  readonly timers: TimerHeap<Timer>;
}

// Kept from load time: a test may replace the global one by a fake that never fires.
const nextTurn = globalThis.setImmediate;
/**
 * One turn of the event loop, 1.2 µs. Counting awaited promises would be cheaper and could not tell a
 * long chain of reactions from a finished one.
 */
const turn = (): Promise<void> => new Promise((resolve) => nextTurn(resolve));

const hooks = globalThis.process?.getBuiltinModule?.('node:async_hooks');

const TIMERS_AT_MOST = 10_000;
/** Turns of the event loop that work outside of the clock gets to finish. */
const IDLE_TURNS = 100;

/** Makes a clock at 0 that stands still until it is advanced. */
export function createVirtualClock(options: VirtualClockOptions = {}): VirtualClock {
  const wallStartMs = options.wallStartMs ?? Date.UTC(2026, 0, 1);
  const { tieBreak } = options;
  const timeline: Timeline = { now: 0, scheduled: 0, tieBreak, timers: createTimerHeap() };
  return {
    now: () => timeline.now,
    wallNow: () => wallStartMs + timeline.now,
    schedule: (task, delayMs) => schedule(timeline, task, delayMs),
    get pendingTimers() {
      return timeline.timers.size;
    },
    advance: (ms) => advance(timeline, ms),
    settle: (promise) => settle(timeline, promise),
    runAll: () => runAll(timeline),
  };
}

function schedule(timeline: Timeline, task: () => void, delayMs: number): () => void {
  if (Number.isNaN(delayMs)) throw new Error('A timer was scheduled in NaN milliseconds.');
  const context = hooks && new hooks.AsyncResource('VirtualTimer', { requireManualDestroy: true });
  const dueAt = timeline.now + Math.max(0, delayMs);
  timeline.scheduled += 1;
  const order = timeline.tieBreak?.() ?? timeline.scheduled;
  const timer = { dueAt, order, dropped: false, task, context };
  timeline.timers.push(timer);
  return () => timeline.timers.drop(timer);
}

async function advance(timeline: Timeline, ms: number): Promise<void> {
  if (!(ms >= 0 && Number.isFinite(ms)))
    throw new Error(`The virtual clock cannot move by ${ms} ms.`);
  const target = timeline.now + ms;
  await turn();
  while (fireNext(timeline, target)) await turn();
  timeline.now = Math.max(timeline.now, target);
}

async function runAll(timeline: Timeline): Promise<void> {
  await turn();
  for (let fired = 0; fired < TIMERS_AT_MOST; fired += 1) {
    if (!fireNext(timeline, Number.MAX_VALUE)) return;
    await turn();
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
    idle = fireNext(timeline, Number.MAX_VALUE) ? 0 : idle + 1;
  }
  throw new Error('The promise is pending and no timer of the virtual clock could settle it.');
}

/** Fires the next timer at its time if that is not after `latest`. A timer in Infinity never fires. */
function fireNext(timeline: Timeline, latest: number): boolean {
  const next = timeline.timers.peek();
  if (next === undefined || next.dueAt > latest) return false;
  timeline.timers.pop();
  timeline.now = Math.max(timeline.now, next.dueAt);
  if (next.context === undefined) next.task();
  else next.context.runInAsyncScope(next.task);
  return true;
}
