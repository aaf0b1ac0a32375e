import { type BudgetPlan, type PolicyPlan, stageOf } from '../plan/policy-plan.ts';
import type { Outcome } from '../run-schedule.ts';
import type { CallRecord } from '../world/history.ts';
import { firstAmong, type Invariant, nameOf } from './invariant.ts';

/** Repeats and hedges never take more than their budget has, and a call never more attempts than it may. */
export const amplificationWithinBudget: Invariant = {
  name: 'repeats and hedges stay within their budget',
  violation: (outcome) =>
    firstAmong(outcome, (call) => tooMany(outcome, call)) ??
    overdrawn(outcome, 'retry') ??
    overdrawn(outcome, 'hedge'),
};

function planOf({ world }: Outcome, call: CallRecord): PolicyPlan | undefined {
  return world.providers[call.plan.provider]?.policy.plan;
}

function tooMany(outcome: Outcome, call: CallRecord): string | undefined {
  const policy = planOf(outcome, call);
  const repeats = stageOf(policy, 'retry')?.attempts ?? 1;
  const most = repeats * (1 + (stageOf(policy, 'hedge')?.maxHedges ?? 0));
  return call.attempts.length > most
    ? `${nameOf(call)} made ${call.attempts.length} attempts of ${most}`
    : undefined;
}

/** What one moment did to a budget. */
interface Movement {
  readonly at: number;
  readonly amount: number;
  readonly call: CallRecord;
}

/** Follows one budget for each policy and provider through time. */
function overdrawn(outcome: Outcome, owner: 'retry' | 'hedge'): string | undefined {
  for (const { plan, policy } of outcome.world.providers) {
    const budget = stageOf(policy.plan, owner)?.budget;
    if (budget === undefined || budget === 'retry' || budget.kind !== 'tokens') continue;
    const shared = owner === 'retry' && stageOf(policy.plan, 'hedge')?.budget === 'retry';
    const movements = outcome.world.history.calls
      .filter(({ provider }) => provider === plan.name)
      .flatMap((call) => [
        ...(owner === 'retry' ? repeatsOf(call, budget) : []),
        ...(owner === 'hedge' || shared ? hedgesOf(call, budget) : []),
      ]);
    const over = followed(movements, budget);
    if (over !== undefined)
      return `${nameOf(over.call)} overdrew the ${owner} budget of ${plan.name} at ${over.at} ms`;
  }
  return undefined;
}

/**
 * Pays for every repeat; gives back after a success, also one that came too late for the call, and where a
 * wait was broken off.
 */
function repeatsOf(call: CallRecord, budget: BudgetPlan): Movement[] {
  const movements: Movement[] = [];
  let last: number | undefined;
  let seq = 0;
  for (const { fact, at, seq: now } of call.facts) {
    if (fact.type === 'attempt.settled' && fact.outcome === 'succeeded')
      movements.push({ at, amount: last ?? budget.refund, call });
    if (fact.type !== 'retry.scheduled') continue;
    last = fact.code === 'rate_limited' ? budget.rateLimitedCost : budget.cost;
    seq = now;
    movements.push({ at, amount: -last, call });
  }
  const { settled } = call;
  const brokenOff = !call.attempts.some(({ started }) => started.seq > seq);
  if (settled?.outcome === 'rejected' && last !== undefined && brokenOff)
    movements.push({ at: settled.at, amount: last, call });
  return movements;
}

function hedgesOf(call: CallRecord, budget: BudgetPlan): Movement[] {
  return call.facts.flatMap(({ fact, at }) =>
    fact.type === 'hedge.started' ? [{ at, amount: -budget.cost, call }] : [],
  );
}

/** Within one moment the order is not known: what came in is there for what went out. */
function followed(movements: readonly Movement[], { capacity }: BudgetPlan): Movement | undefined {
  const inOrder = movements.toSorted(
    (one, other) => one.at - other.at || other.amount - one.amount,
  );
  let tokens = capacity;
  let at = 0;
  for (const movement of inOrder) {
    if (movement.at > at) tokens = Math.min(tokens, capacity);
    at = movement.at;
    tokens += movement.amount;
    if (tokens < 0) return movement;
  }
  return undefined;
}
