import type { Clock, Policy, Random } from '@quayside/core';
import type { Backoff, BackoffFactory, RetryBudget, RetryOptions } from '@quayside/core/resilience';
import type { Parts } from '../parts.ts';
import type { BudgetPlan, HedgePlan, RatioPlan, RetryPlan } from '../plan/policy-plan.ts';
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
  if (backoff === 'decorrelated' || backoff === 'full') {
    const figures = { initialMs: backoffMs, maxMs: backoffMs * 8 };
    return parts.exponentialBackoff({ ...figures, jitter: backoff, random });
  }
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
  plan: BudgetPlan | RatioPlan | undefined,
  parts: Parts,
  clock: Clock,
): RetryBudget | undefined {
  if (plan === undefined) return undefined;
  if (plan.kind === 'ratio') {
    const { ratio, minimum, windowMs } = plan;
    return parts.ratioBudget({ ratio, minimum, windowMs, clock });
  }
  const { capacity, cost, rateLimitedCost, refund } = plan;
  return parts.retryBudget({ capacity, cost, rateLimitedCost, refund, clock });
}

export function buildHedge(plan: HedgePlan, { parts, clock, retryBudget }: StageTools): Policy {
  const { afterMs, maxHedges, idempotency } = plan;
  const own = plan.budget === 'retry' ? retryBudget : buildBudget(plan.budget, parts, clock);
  return parts.hedge({ afterMs, maxHedges, idempotency, budget: own ?? false, clock });
}
