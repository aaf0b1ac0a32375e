import { abortableSignal, type Call, type CallIdentity } from '../call.js';
import { type Clock, systemClock } from '../clock.js';
import type { IntegrationError } from '../errors/integration-error.js';
import { describePolicy, type Policy } from '../policy.js';
import { withDeadlineRole } from '../share-deadline.js';
import { checkedNumber } from './checked-number.js';
import { createKeyedState, type KeyedState } from './keyed-state.js';
import { rejection } from './rejection.js';
import { createWaitingLine, type WaitingLine } from './waiting-line.js';

export interface BulkheadOptions {
  /** Calls that run at the same time. */
  readonly concurrency: number;
  /** Calls that may wait for a slot; further ones are refused at once. @default 0 */
  readonly queue?: number | undefined;
  /** The longest wait for a slot, in milliseconds. @default 30_000 */
  readonly maxWaitMs?: number | undefined;
  /** What has slots of its own. @default the provider */
  readonly key?: ((call: CallIdentity) => string) | undefined;
  /** Keys kept; those without a call make room. @default 10_000 */
  readonly maxKeys?: number | undefined;
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
}

/** The slots of one key. */
interface Slots {
  readonly key: string;
  running: number;
  readonly line: WaitingLine;
}

interface BulkheadParts {
  readonly slots: KeyedState<Slots>;
  readonly keyOf: (call: CallIdentity) => string;
  readonly concurrency: number;
  readonly queue: number;
  readonly maxWaitMs: number;
}

/**
 * Bounds how many calls run at the same time. The others wait in the order in which they came; a slot
 * that becomes free is handed to the first of them directly, so that nobody overtakes. Refuses with
 * `bulkhead_full` when the line or the wait is too long, with `timeout` when the call's deadline comes
 * first, and with the caller's reason on abort; nothing was sent in any of these cases. Reports
 * `bulkhead.queued` and `bulkhead.rejected`.
 *
 * @throws misconfigured for a figure that is not finite or out of range.
 */
export function bulkhead(options: BulkheadOptions): Policy {
  const { concurrency, queue = 0, maxWaitMs = 30_000, clock = systemClock } = options;
  checkedNumber('bulkhead', 'concurrency', concurrency, { atLeast: 1, integer: true });
  checkedNumber('bulkhead', 'queue', queue, { atLeast: 0, integer: true });
  checkedNumber('bulkhead', 'maxWaitMs', maxWaitMs, { above: 0 });
  const slots = createKeyedState<Slots>({
    create: (key) => ({ key, running: 0, line: createWaitingLine(clock) }),
    isForgettable: (state) => state.running === 0,
    clock,
    maxKeys: options.maxKeys,
  });
  const keyOf = options.key ?? ((call) => call.provider);
  const parts = { slots, keyOf, concurrency, queue, maxWaitMs };
  const policy = describePolicy(
    function bulkheadPolicy<T>(call: Call, next: (call: Call) => Promise<T>): Promise<T> {
      return runInSlot(call, next, parts);
    },
    { kind: 'bulkhead', settings: { concurrency, queue, maxWaitMs } },
  );
  return withDeadlineRole(policy, { role: 'honours' });
}

async function runInSlot<T>(
  call: Call,
  next: (call: Call) => Promise<T>,
  parts: BulkheadParts,
): Promise<T> {
  abortableSignal(call)?.throwIfAborted();
  const slots = parts.slots.at(parts.keyOf(call));
  if (slots.running < parts.concurrency) slots.running += 1;
  else await queueUp(slots, call, parts);
  try {
    // An abort may have come between the hand-over of the slot and now.
    abortableSignal(call)?.throwIfAborted();
    return await next(call);
  } finally {
    // The slot goes to the first in line without ever being free.
    if (!slots.line.admitFirst()) slots.running -= 1;
  }
}

function queueUp(slots: Slots, call: Call, parts: BulkheadParts): Promise<void> {
  const { key, line } = slots;
  if (line.length >= parts.queue) throw full(key, call, 'all slots and waiting places are taken');
  call.emit({ type: 'bulkhead.queued', key, queued: line.length + 1 });
  return line.join(call, parts.maxWaitMs, (tooLate) =>
    tooLate
      ? rejection(call, {
          code: 'timeout',
          what: `no slot of ${key} became free before the call's deadline`,
          remedy: 'Nothing was sent. Allow more time, or more concurrency.',
        })
      : full(key, call, `no slot became free within ${parts.maxWaitMs} ms`),
  );
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
