import { abortableSignal, type Call, type CallIdentity } from '../call.js';
import type { Clock } from '../clock.js';
import type { IntegrationError } from '../errors/integration-error.js';
import { rejection } from './rejection.js';
import { type WaitEnd, WaitingLine } from './waiting-line.js';

/** The slots of one key, and who waits for one. Nobody waits while a slot is free. */
export interface Slots {
  readonly key: string;
  /** How many calls may run; moved by {@link moveCapacity} only. */
  capacity: number;
  running: number;
  readonly line: WaitingLine;
}

/** The slots of one key, as they are now. */
export interface BulkheadSnapshot {
  readonly key: string;
  readonly running: number;
  readonly queued: number;
  /** How many may run. Fewer than are running, where it was lowered under them. */
  readonly concurrency: number;
}

/** How calls wait for a slot. */
export interface SlotRules {
  readonly queue: number;
  readonly maxWaitMs: number;
  readonly priority: ((call: CallIdentity) => number) | undefined;
  readonly clock: Clock;
}

export function createSlots(key: string, capacity: number, clock: Clock): Slots {
  return { key, capacity, running: 0, line: new WaitingLine(clock) };
}

export function toSnapshot({ key, running, line, capacity }: Slots): BulkheadSnapshot {
  return { key, running, queued: line.length, concurrency: capacity };
}

/**
 * Takes a slot, at once (undefined) or by waiting; {@link keepSlot} says what the wait came to. Throws
 * where the call may not even wait.
 */
export function takeSlot(slots: Slots, call: Call, rules: SlotRules): Promise<WaitEnd> | undefined {
  if (slots.running >= slots.capacity) return queueUp(slots, call, rules);
  slots.running += 1;
  return undefined;
}

/** Throws where the wait ended without a slot, or where the call was aborted after it got one. */
export function keepSlot(slots: Slots, call: Call, rules: SlotRules, end: WaitEnd): void {
  if (end !== 'admitted') throw refusal(end, slots.key, call, rules.maxWaitMs);
  const signal = abortableSignal(call);
  if (!signal?.aborted) return;
  freeSlot(slots);
  throw signal.reason;
}

/** Hands the slot to the first in line, without it ever being free in between. */
export function freeSlot(slots: Slots): void {
  if (slots.running > slots.capacity || !slots.line.admitFirst()) slots.running -= 1;
}

/** Lets waiters in at once where there is more room now; never ends a call that runs. */
export function moveCapacity(slots: Slots, capacity: number): void {
  slots.capacity = capacity;
  while (slots.running < capacity && slots.line.admitFirst()) slots.running += 1;
}

function queueUp(slots: Slots, call: Call, rules: SlotRules): Promise<WaitEnd> {
  const { key, line } = slots;
  const priority = priorityOf(call, rules.priority);
  if (call.deadline !== undefined && call.deadline <= rules.clock.now()) throw tooLate(key, call);
  if (line.length >= rules.queue && !line.displaceFor(priority)) {
    throw full(key, call, 'all slots and waiting places are taken');
  }
  // In the line before anybody hears of it: a listener may abort the call, or make room for it.
  const turn = line.join(call, { maxWaitMs: rules.maxWaitMs, priority, cost: 1 });
  call.emit({ type: 'bulkhead.queued', key, queued: line.length });
  return turn;
}

function priorityOf(call: Call, priority: SlotRules['priority']): number {
  if (priority === undefined) return 0;
  try {
    const value = priority(call);
    return Number.isNaN(value) ? 0 : value;
  } catch {
    // A faulty callback costs the call its rank, not its turn.
    return 0;
  }
}

function refusal(
  end: Exclude<WaitEnd, 'admitted'>,
  key: string,
  call: Call,
  maxWaitMs: number,
): IntegrationError {
  if (end === 'too_late') return tooLate(key, call);
  if (end === 'too_long') return full(key, call, `no slot became free within ${maxWaitMs} ms`);
  return full(key, call, 'a call of higher priority took the waiting place');
}

function tooLate(key: string, call: Call): IntegrationError {
  call.emit({ type: 'bulkhead.rejected', key });
  return rejection(call, {
    code: 'timeout',
    what: `no slot of ${key} became free before the call's deadline`,
    remedy: 'Nothing was sent. Allow more time, or more concurrency.',
    details: { key },
  });
}

function full(key: string, call: Call, what: string): IntegrationError {
  call.emit({ type: 'bulkhead.rejected', key });
  return rejection(call, {
    code: 'bulkhead_full',
    what: `${what} in the bulkhead of ${key}`,
    remedy: 'Nothing was sent. Call less at a time, or allow more concurrency.',
    details: { key },
  });
}
