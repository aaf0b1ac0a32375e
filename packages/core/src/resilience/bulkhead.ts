import { abortableSignal, type Call, type CallIdentity } from '../call.js';
import { type Clock, systemClock } from '../clock.js';
import { checkedNumber } from '../errors/checked-number.js';
import { describePolicy, type Policy } from '../policy.js';
import { withDeadlineRole } from '../share-deadline.js';
import {
  type BulkheadSnapshot,
  createSlots,
  freeSlot,
  keepSlot,
  moveCapacity,
  type SlotRules,
  type Slots,
  takeSlot,
  toSnapshot,
} from './bulkhead-slots.js';
import { createKeyedRegistry, type KeyedRegistry } from './keyed-registry.js';
import { createKeyedState } from './keyed-state.js';

/** The figures of a bulkhead that can change while calls run. */
export interface BulkheadSettings {
  /** Calls that run at the same time. */
  readonly concurrency: number;
  /** Calls that may wait for a slot; further ones are refused at once. @default 0 */
  readonly queue?: number | undefined;
  /** The longest wait for a slot, in milliseconds. @default 30_000 */
  readonly maxWaitMs?: number | undefined;
}

export interface BulkheadOptions extends BulkheadSettings {
  /**
   * Who waits in front of whom: higher before lower, equals in the order in which they came. Where the
   * line is full, a higher one takes the place of the youngest of the lowest. Lower ones get nothing while
   * higher ones keep coming, until `maxWaitMs` ends their wait. What throws or is NaN counts as 0.
   *
   * @default 0 for all
   */
  readonly priority?: ((call: CallIdentity) => number) | undefined;
  /** What has slots of its own. @default the provider */
  readonly key?: ((call: CallIdentity) => string) | undefined;
  /** Keys kept; those without a call make room. @default 10_000 */
  readonly maxKeys?: number | undefined;
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
}

/** A bulkhead, a view of its keys, and a way to change its figures. */
export interface BulkheadPolicy extends Policy {
  readonly registry: KeyedRegistry<BulkheadSnapshot>;
  /**
   * Changes the figures for all keys, at once. More concurrency lets waiters in immediately; less never
   * ends a call that runs. Whoever waits keeps the place and the wait limit it came with.
   *
   * @throws misconfigured, and changes nothing, for a figure that is not finite or out of range.
   */
  configure(changes: Partial<BulkheadSettings>): void;
}

type Figures = Required<{ [Name in keyof BulkheadSettings]: number }>;

/**
 * Bounds how many calls run at the same time. The others wait in the order in which they came; a slot
 * that becomes free is handed to the first of them directly, so that nobody overtakes. Refuses with
 * `bulkhead_full` when the line or the wait is too long, with `timeout` when the call's deadline comes
 * first, and with the caller's reason on abort; nothing was sent in any of these cases. Reports
 * `bulkhead.queued` and `bulkhead.rejected`.
 *
 * @throws misconfigured for a figure that is not finite or out of range.
 */
export function bulkhead(options: BulkheadOptions): BulkheadPolicy {
  const { clock = systemClock, priority, key: keyOf = providerOf } = options;
  let figures = checkedFigures(options);
  let rules: SlotRules = { ...figures, priority, clock };
  const keyed = createKeyedState<Slots>({
    create: (key) => createSlots(key, figures.concurrency, clock),
    isForgettable: (slots) => slots.running === 0,
    clock,
    maxKeys: options.maxKeys,
  });
  const policy = describePolicy(
    async function bulkheadPolicy<T>(call: Call, next: (call: Call) => Promise<T>): Promise<T> {
      abortableSignal(call)?.throwIfAborted();
      const slots = keyed.at(keyOf(call));
      const turn = takeSlot(slots, call, rules);
      if (turn !== undefined) keepSlot(slots, call, rules, await turn);
      try {
        return await next(call);
      } finally {
        freeSlot(slots);
      }
    },
    {
      kind: 'bulkhead',
      get settings() {
        return figures;
      },
    },
  );
  const configure = (changes: Partial<BulkheadSettings>): void => {
    figures = checkedFigures(changes, figures);
    rules = { ...figures, priority, clock };
    for (const slots of keyed.states()) moveCapacity(slots, figures.concurrency);
  };
  const registry = createKeyedRegistry(keyed, toSnapshot);
  return Object.assign(withDeadlineRole(policy, { role: 'honours' }), { registry, configure });
}

const providerOf = (call: CallIdentity): string => call.provider;

/** What is in force once `changes` are. */
function checkedFigures(changes: BulkheadSettings): Figures;
function checkedFigures(changes: Partial<BulkheadSettings>, before: Figures): Figures;
function checkedFigures(changes: Partial<BulkheadSettings>, before?: Figures): Figures {
  const concurrency = changes.concurrency ?? before?.concurrency ?? Number.NaN;
  const queue = changes.queue ?? before?.queue ?? 0;
  const maxWaitMs = changes.maxWaitMs ?? before?.maxWaitMs ?? 30_000;
  checkedNumber('bulkhead', 'concurrency', concurrency, { atLeast: 1, integer: true });
  checkedNumber('bulkhead', 'queue', queue, { atLeast: 0, integer: true });
  checkedNumber('bulkhead', 'maxWaitMs', maxWaitMs, { above: 0 });
  return { concurrency, queue, maxWaitMs };
}
