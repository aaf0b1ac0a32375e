import type { Call, CallIdentity, Idempotency } from '../call.js';
import { type Clock, systemClock } from '../clock.js';
import { checkedNumber } from '../errors/checked-number.js';
import { misconfigured } from '../errors/misconfigured.js';
import { describePolicy, type Policy } from '../policy.js';
import { withDeadlineRole } from '../share-deadline.js';
import { createLatencies, type Latencies, percentileRank } from './hedge-latencies.js';
import { type HedgePlan, type HedgeRules, raceHedges } from './hedge-race.js';
import { createKeyedState } from './keyed-state.js';
import { mayRunTwice } from './may-repeat.js';
import { type RetryBudget, retryBudget } from './retry-budget.js';

export interface HedgeOptions {
  /** Hedges after this time, in milliseconds, instead of a percentile of past latencies. */
  readonly afterMs?: number | undefined;
  /** Hedges the calls that take longer than so many percent of the last ones. @default 95 */
  readonly percentile?: number | undefined;
  /** Never hedges earlier, whatever the percentile is, in milliseconds. @default 10 */
  readonly floorMs?: number | undefined;
  /** Hedges then at the latest, and while too few latencies are known, in milliseconds. @default 5_000 */
  readonly ceilingMs?: number | undefined;
  /** Latencies kept of each key. @default 200 */
  readonly window?: number | undefined;
  /** Requests beyond the first one. @default 1 */
  readonly maxHedges?: number | undefined;
  /**
   * What hedges may cost; `false` lifts the limit. One that is given here is drawn from and never
   * refunded: give the one of the `retry` around, which refunds it.
   *
   * @default a {@link retryBudget} of this policy's own, which allows one hedge for 14 answers
   */
  readonly budget?: RetryBudget | false | undefined;
  /** What has a budget of its own: that of the `retry` that shares it. @default the provider */
  readonly budgetKey?: ((call: CallIdentity) => string) | undefined;
  /**
   * Which calls are hedged. `keyed` ones only where the provider lets two requests with one key run side
   * by side: many answer 409 to the second. @default ['safe']
   */
  readonly idempotency?: ReadonlyArray<Exclude<Idempotency, 'none'>> | undefined;
  /** What has latencies of its own. @default the operation of the provider's port */
  readonly key?: ((call: CallIdentity) => string) | undefined;
  /** Keys kept. @default 1_000 */
  readonly maxKeys?: number | undefined;
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
}

/**
 * Sends a call again while its answer is slow, and takes the answer that comes first: a few more requests
 * for a much shorter tail. Stands inside `retry` and outside the circuit breaker and the bulkhead, so that
 * every request counts there by itself.
 *
 * Only calls that may run twice are hedged, and by default only `safe` ones. The requests that lost are
 * aborted and count as nobody's failure. A request that fails waits for the others, unless the provider's
 * answer is no; when all have failed, the error that tells most is thrown, and `details.hedges` names the
 * others. A caller's abort ends all of them with exactly the caller's reason. A hedge that the budget or
 * the deadline does not allow is left out, and nothing else changes. None is sent any more once a request
 * has failed and the server has named a time to wait.
 *
 * Reports `hedge.started`, `hedge.won` and `hedge.suppressed`.
 *
 * @throws misconfigured for a figure that is not finite or out of range, for `afterMs` beside a
 * `percentile`, and for a window too short for the percentile.
 */
export function hedge(options: HedgeOptions = {}): Policy {
  const { maxHedges = 1, idempotency = ['safe'], clock = systemClock } = options;
  checkedNumber('hedge', 'maxHedges', maxHedges, { atLeast: 1, integer: true });
  const { afterMs } = options;
  const timing =
    afterMs === undefined ? liveTiming(options, clock) : fixedTiming(afterMs, options.percentile);
  const rules: HedgeRules = {
    maxHedges,
    budget: options.budget === false ? undefined : (options.budget ?? retryBudget({ clock })),
    budgetKey: options.budgetKey ?? ((call) => call.provider),
    refunds: options.budget === undefined,
    clock,
    lost: new DOMException('Another request of the same call was answered first.', 'AbortError'),
  };
  const hedged = new Set<Idempotency>(idempotency);
  const policy = describePolicy(
    function hedgePolicy<T>(call: Call, next: (call: Call) => Promise<T>): Promise<T> {
      const mayHedge = hedged.has(call.idempotency) && mayRunTwice(call);
      const plan = mayHedge ? timing.plan(call) : undefined;
      return plan === undefined ? next(call) : raceHedges(call, next, plan, rules);
    },
    {
      kind: 'hedge',
      settings: {
        ...timing.settings,
        maxHedges,
        idempotency: idempotency.join(', '),
        budgeted: rules.budget !== undefined,
      },
    },
  );
  return withDeadlineRole(policy, { role: 'honours' });
}

/** When to hedge. */
interface HedgeTiming {
  readonly settings: Readonly<Record<string, number>>;
  /** Undefined where nobody can tell. */
  readonly plan: (call: Call) => HedgePlan | undefined;
}

function fixedTiming(afterMs: number, percentile: number | undefined): HedgeTiming {
  checkedNumber('hedge', 'afterMs', afterMs, { above: 0 });
  if (percentile !== undefined) {
    throw misconfigured('hedge', 'afterMs and percentile contradict each other', 'Give one.');
  }
  const plan = { afterMs, latencies: undefined };
  return { settings: { afterMs }, plan: () => plan };
}

function liveTiming(options: HedgeOptions, clock: Clock): HedgeTiming {
  const { percentile = 95, floorMs = 10, ceilingMs = 5_000, window = 200 } = options;
  checkedNumber('hedge', 'percentile', percentile, { above: 0 });
  checkedNumber('hedge', 'floorMs', floorMs, { above: 0 });
  checkedNumber('hedge', 'ceilingMs', ceilingMs, { atLeast: floorMs });
  checkedNumber('hedge', 'window', window, { atLeast: 1, integer: true });
  if (percentileRank(percentile, window) > window) {
    const what = `${window} latencies do not tell the percentile ${percentile}`;
    throw misconfigured('hedge', what, 'Give a longer window or a lower percentile.');
  }
  const { maxKeys = 1_000, key: keyOf = operationOf } = options;
  const keys = createKeyedState<Latencies>({
    create: () => createLatencies(window),
    // What was learnt is learnt again within a few calls.
    isForgettable: () => true,
    clock,
    maxKeys,
  });
  const plan = (call: Call): HedgePlan | undefined => {
    const key = keyFor(call, keyOf);
    if (key === undefined) return undefined;
    const latencies = keys.at(key);
    const afterMs = latencies.percentile(percentile) ?? ceilingMs;
    return { afterMs: Math.min(ceilingMs, Math.max(floorMs, afterMs)), latencies };
  };
  return { settings: { percentile, floorMs, ceilingMs, window }, plan };
}

const operationOf = ({ provider, port, operation }: CallIdentity): string =>
  `${provider} ${port} ${operation}`;

function keyFor(call: Call, keyOf: (call: CallIdentity) => string): string | undefined {
  try {
    return keyOf(call);
  } catch {
    // A key that cannot be made costs the hedge, never the call.
    return undefined;
  }
}
