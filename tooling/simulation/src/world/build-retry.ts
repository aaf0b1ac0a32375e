import type { Clock, Policy, Random } from '@quayside/core';
import type { Backoff, BackoffFactory, RetryBudget, RetryOptions } from '@quayside/core/resilience';
import type { Parts } from '../parts.ts';
import type { BudgetPlan, HedgePlan, RetryPlan } from '../plan/policy-plan.ts';
import type { StageTools } from './stage-tools.ts';

const PREDICATES = {
  none: undefined,
  everything: () => true,
  throws: () => {
    throw new Error('a fault of the predicate');
  },
} as const;

export function retryOptions(
  plan: RetryPlan,
  { parts, clock, random, retryBudget }: StageTools,
): RetryOptions {
  return {
    attempts: plan.attempts,
    backoff: buildBackoff(plan, parts, random),
    maxServerWaitMs: plan.maxServerWaitMs,
    budget: retryBudget ?? false,
    shouldRetry: PREDICATES[plan.predicate],
    clock,
    random,
  };
}

function buildBackoff(plan: RetryPlan, parts: Parts, random: Random): BackoffFactory {
  const { backoff, backoffMs } = plan;
  if (backoff === 'exponential')
    return parts.exponentialBackoff({ initialMs: backoffMs, maxMs: backoffMs * 8, random });
  const row: Backoff = {
    duration: { constant: backoffMs, none: 0, broken: Number.NaN }[backoff],
    next: ({ attempt }) => {
      if (backoff === 'broken' && attempt > 2) throw new Error('a fault of the backoff');
      return row;
    },
  };
  return row;
}

export function buildBudget(
  plan: BudgetPlan | undefined,
  parts: Parts,
  clock: Clock,
): RetryBudget | undefined {
  return plan && parts.retryBudget({ ...plan, clock });
}

export function buildHedge(plan: HedgePlan, { parts, clock, retryBudget }: StageTools): Policy {
  const { afterMs, maxHedges, idempotency } = plan;
  const own = plan.budget === 'retry' ? retryBudget : buildBudget(plan.budget, parts, clock);
  return parts.hedge({ afterMs, maxHedges, idempotency, budget: own ?? false, clock });
}
