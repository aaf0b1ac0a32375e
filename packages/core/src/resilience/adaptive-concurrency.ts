import { abortableSignal, type Call, type CallIdentity } from '../call.js';
import { systemClock } from '../clock.js';
import { describePolicy, type Policy } from '../policy.js';
import { withDeadlineRole } from '../share-deadline.js';
import type { AdaptiveLimit } from './adaptive-limit.js';
import {
  type AdaptiveConcurrencyOptions,
  adaptiveAlgorithm,
  checkedAdaptiveRules,
} from './adaptive-options.js';
import { loadVerdict } from './adaptive-overload.js';
import { SampleWindow } from './adaptive-window.js';
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
import { createKeyedState, type KeyedState } from './keyed-state.js';

/** An adaptive limit, and a view of its keys: `concurrency` is what was found so far. */
export interface AdaptiveConcurrencyPolicy extends Policy {
  readonly registry: KeyedRegistry<BulkheadSnapshot>;
}

/** One key: its slots, and what moves their number. */
interface Gauge {
  readonly slots: Slots;
  readonly limit: AdaptiveLimit;
  readonly window: SampleWindow;
}

interface AdaptiveParts {
  readonly gauges: KeyedState<Gauge>;
  readonly keyOf: (call: CallIdentity) => string;
  readonly rules: SlotRules;
}

/**
 * A bulkhead that finds its own size: as many calls as the provider handles well. Decides once per window
 * from the answer times and from `unavailable`, `rate_limited` and `timeout`; a caller's abort and an
 * answer that says no count for nothing, and the limit never grows while less than half of it is used.
 * Waits and refuses as {@link bulkhead} does. Reports `concurrency.changed`, `bulkhead.queued` and
 * `bulkhead.rejected`.
 *
 * @throws misconfigured for a figure that is not finite or out of range.
 */
export function adaptiveConcurrency(
  options: AdaptiveConcurrencyOptions = {},
): AdaptiveConcurrencyPolicy {
  const { clock = systemClock, priority, key: keyOf = providerOf } = options;
  const figures = checkedAdaptiveRules(options);
  const algorithm = adaptiveAlgorithm(options, figures);
  const { queue, maxWaitMs } = figures;
  const gauges = createKeyedState<Gauge>({
    create: (key) => ({
      slots: createSlots(key, figures.initial, clock),
      limit: algorithm.createLimit(),
      window: new SampleWindow(clock.now()),
    }),
    isForgettable: ({ slots, limit }) => slots.running === 0 && limit.value === figures.initial,
    isExpendable: ({ slots }) => slots.running === 0,
    clock,
    maxKeys: options.maxKeys,
  });
  const parts = { gauges, keyOf, rules: { queue, maxWaitMs, priority, clock } };
  const policy = describePolicy(
    function adaptivePolicy<T>(call: Call, next: (call: Call) => Promise<T>): Promise<T> {
      return runMeasured(call, next, parts);
    },
    { kind: 'adaptive_concurrency', settings: { ...algorithm.settings, ...figures } },
  );
  const registry = createKeyedRegistry(gauges, ({ slots }) => toSnapshot(slots));
  return Object.assign(withDeadlineRole(policy, { role: 'honours' }), { registry });
}

const providerOf = (call: CallIdentity): string => call.provider;

async function runMeasured<T>(
  call: Call,
  next: (call: Call) => Promise<T>,
  { gauges, keyOf, rules }: AdaptiveParts,
): Promise<T> {
  abortableSignal(call)?.throwIfAborted();
  const gauge = gauges.at(keyOf(call));
  const { slots, window } = gauge;
  const turn = takeSlot(slots, call, rules);
  if (turn !== undefined) keepSlot(slots, call, rules, await turn);
  const startedAt = rules.clock.now();
  try {
    const answer = await next(call);
    const now = rules.clock.now();
    window.answered(now - startedAt, slots.running);
    adapt(gauge, call, now);
    return answer;
  } catch (error) {
    if (loadVerdict(error, call) === 'overload') {
      window.overloaded(slots.running);
      adapt(gauge, call, rules.clock.now());
    }
    throw error;
  } finally {
    freeSlot(slots);
  }
}

/** Moves the limit where a window is over. */
function adapt({ slots, limit, window }: Gauge, call: Call, now: number): void {
  const summary = window.close(now);
  if (summary === undefined) return;
  limit.update(summary);
  const { key, capacity: from } = slots;
  const to = Math.floor(limit.value);
  if (to === from) return;
  moveCapacity(slots, to);
  call.emit({ type: 'concurrency.changed', key, from, to });
}
