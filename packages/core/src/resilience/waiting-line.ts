import { abortableSignal, type Call } from '../call.js';
import type { Clock } from '../clock.js';

/**
 * How a wait ended: with its turn, at its own limit, at the call's deadline, or because somebody more
 * urgent needed the place.
 */
export type WaitEnd = 'admitted' | 'too_long' | 'too_late' | 'displaced';

/** What a call brings along into the line. */
export interface Wait {
  /** The longest wait, in milliseconds. */
  readonly maxWaitMs: number;
  /** Higher ones stand before lower ones, equal ones in the order in which they came. */
  readonly priority: number;
  /** What its turn takes. */
  readonly cost: number;
}

/** Gives turns by time; a line without it moves by {@link WaitingLine.admitFirst} only. */
export interface Turns {
  /** Takes what a turn costs, if it is there. */
  take(cost: number, now: number): boolean;
  /** Milliseconds until `cost` is there. */
  waitMs(cost: number, now: number): number;
}

interface Waiter {
  readonly priority: number;
  readonly cost: number;
  readonly leaveBy: number;
  /** What it means that `leaveBy` has come. */
  readonly atLast: 'too_long' | 'too_late';
  readonly settle: (end: WaitEnd) => void;
  before: Waiter | undefined;
  behind: Waiter | undefined;
}

const NEVER = Number.POSITIVE_INFINITY;

/** Calls that wait for their turn. Holds one timer, however many wait, and none while nobody does. */
export class WaitingLine {
  /** How many wait. */
  length = 0;
  /** What the turns of all of them cost. */
  cost = 0;
  readonly #clock: Clock;
  readonly #turns: Turns | undefined;
  #first: Waiter | undefined;
  #last: Waiter | undefined;
  /** Nobody has to leave before this moment. */
  #firstLeave = NEVER;
  #wakeAt = NEVER;
  #cancelTimer: (() => void) | undefined;

  constructor(clock: Clock, turns?: Turns) {
    this.#clock = clock;
    this.#turns = turns;
  }

  /**
   * Waits for its turn, no longer than `maxWaitMs` and never past the call's deadline. Rejects at once
   * with exactly the caller's reason on abort. Whoever leaves frees the place in the same moment.
   *
   * Whoever waits goes on in its own async context, not in that of whoever let it go.
   */
  join(call: Call, { maxWaitMs, priority, cost }: Wait): Promise<WaitEnd> {
    const signal = abortableSignal(call);
    if (signal?.aborted) return Promise.reject(signal.reason);
    const now = this.#clock.now();
    const longest = now + maxWaitMs;
    const deadline = call.deadline ?? NEVER;
    return new Promise((resolve, reject) => {
      const settle = (end: WaitEnd): void => {
        signal?.removeEventListener('abort', onAbort);
        // Of two with one signal the first to leave may find that the time of the other is over as well.
        if (end !== 'admitted' && signal?.aborted) reject(signal.reason);
        else resolve(end);
      };
      const waiter: Waiter = {
        priority,
        cost,
        leaveBy: Math.min(longest, deadline),
        atLast: deadline <= longest ? 'too_late' : 'too_long',
        settle,
        before: undefined,
        behind: undefined,
      };
      const onAbort = (): void => {
        this.#remove(waiter);
        reject(signal?.reason);
        this.wake();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#insert(waiter);
      if (waiter === this.#first || waiter.leaveBy < this.#wakeAt) this.#setTimer(now);
    });
  }

  /** Lets the first in line go. False when nobody waits. */
  admitFirst(): boolean {
    const first = this.#first;
    if (first === undefined) return false;
    this.#end(first, 'admitted');
    return true;
  }

  /** Takes the place of the youngest of those with the lowest priority, if that is below `priority`. */
  displaceFor(priority: number): boolean {
    const last = this.#last;
    if (last === undefined || last.priority >= priority) return false;
    this.#end(last, 'displaced');
    return true;
  }

  /** Lets go whoever may go now: after a change of what the turns depend on. */
  wake(): void {
    const now = this.#clock.now();
    this.#giveTurns(now);
    if (now >= this.#firstLeave) {
      this.#dismiss(now);
      // Where the first had to leave, the next one may fit.
      this.#giveTurns(now);
    }
    this.#setTimer(now);
  }

  #giveTurns(now: number): void {
    for (let first = this.#first; first !== undefined; first = this.#first) {
      // A timer that came late must not send what nobody waits for any more.
      if (first.atLast === 'too_late' && first.leaveBy <= now) return;
      if (!this.#turns?.take(first.cost, now)) return;
      this.#end(first, 'admitted');
    }
  }

  /** Ends the waits that are over. */
  #dismiss(now: number): void {
    this.#firstLeave = NEVER;
    for (let waiter = this.#first; waiter !== undefined; waiter = waiter.behind) {
      if (waiter.leaveBy <= now) this.#end(waiter, waiter.atLast);
      else this.#firstLeave = Math.min(this.#firstLeave, waiter.leaveBy);
    }
  }

  /** Sees to it that the line wakes when the first may go or somebody has to leave, whichever is nearer. */
  #setTimer(now: number): void {
    if (this.#first === undefined) return;
    const turnMs = this.#turns?.waitMs(this.#first.cost, now) ?? NEVER;
    const wakeAt = Math.min(now + turnMs, this.#firstLeave);
    if (wakeAt === this.#wakeAt) return;
    this.#stopTimer();
    this.#wakeAt = wakeAt;
    this.#cancelTimer = this.#clock.schedule(() => {
      this.#wakeAt = NEVER;
      this.wake();
    }, wakeAt - now);
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#wakeAt = NEVER;
  }

  #end(waiter: Waiter, end: WaitEnd): void {
    this.#remove(waiter);
    waiter.settle(end);
  }

  #insert(waiter: Waiter): void {
    let before = this.#last;
    while (before !== undefined && before.priority < waiter.priority) before = before.before;
    const behind = before === undefined ? this.#first : before.behind;
    waiter.before = before;
    waiter.behind = behind;
    if (before === undefined) this.#first = waiter;
    else before.behind = waiter;
    if (behind === undefined) this.#last = waiter;
    else behind.before = waiter;
    this.length += 1;
    this.cost += waiter.cost;
    this.#firstLeave = Math.min(this.#firstLeave, waiter.leaveBy);
  }

  #remove({ before, behind, cost }: Waiter): void {
    if (before === undefined) this.#first = behind;
    else before.behind = behind;
    if (behind === undefined) this.#last = before;
    else behind.before = before;
    this.length -= 1;
    this.cost -= cost;
    if (this.length > 0) return;
    // Sums of fractions do not end at exactly 0.
    this.cost = 0;
    this.#firstLeave = NEVER;
    this.#stopTimer();
  }
}
