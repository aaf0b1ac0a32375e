import type { CallIdentity, Clock, Policy, Random } from '@quayside/core';
import {
  type Backoff,
  type BackoffFactory,
  type Breaker,
  type CallFault,
  type CircuitBreakerOptions,
  faults,
  type RetryBudget,
  type RetryOptions,
} from '@quayside/core/resilience';
import type { Parts } from '../parts.ts';
import type {
  BreakerPlan,
  BudgetPlan,
  BulkheadPlan,
  FaultsPlan,
  HedgePlan,
  KeysPlan,
  LimitPlan,
  PolicyPlan,
  RetryPlan,
  StagePlan,
} from '../plan/policy-plan.ts';
import { keyOf, stageOf } from '../plan/policy-plan.ts';

/** What all policies of a world are built with. */
export interface Tools {
  readonly parts: Parts;
  readonly clock: Clock;
  readonly random: Random;
  /** Whether the world has recovered: no fault is injected from then on. */
  readonly isCalm: () => boolean;
}

interface StageTools extends Tools {
  /** The budget of the retry, which a hedge may share. */
  readonly retryBudget: RetryBudget | undefined;
}

/** Builds the policy that a plan describes; undefined where calls go without one. */
export function buildPolicy(plan: PolicyPlan, given: Tools): Policy | undefined {
  const retryBudget = buildBudget(stageOf(plan, 'retry')?.budget, given.parts, given.clock);
  const tools: StageTools = { ...given, retryBudget };
  const { parts } = tools;
  if (plan.form === 'none') return undefined;
  if (plan.form === 'standard') return buildStandard(plan, tools);
  const policies = plan.stages.map((stage) => buildStage(stage, tools));
  if (plan.form === 'pipeline') return parts.pipeline(...policies);
  const half = Math.ceil(policies.length / 2);
  return parts.pipeline(
    parts.pipeline(...policies.slice(0, half)),
    parts.pipeline(...policies.slice(half)),
  );
}

function buildStandard(plan: PolicyPlan, tools: StageTools): Policy {
  const retry = stageOf(plan, 'retry');
  const breaker = stageOf(plan, 'breaker');
  const [limit, bulkhead] = [stageOf(plan, 'limit'), stageOf(plan, 'bulkhead')];
  return tools.parts.standard({
    clock: tools.clock,
    random: tools.random,
    totalTimeoutMs: stageOf(plan, 'total')?.timeoutMs,
    attemptTimeoutMs: stageOf(plan, 'attempt')?.timeoutMs,
    retry: retry === undefined ? false : retryOptions(retry, tools),
    breaker: breaker === undefined ? false : breakerOptions(breaker, tools),
    rateLimit: limit && buildStage(limit, tools),
    bulkhead: bulkhead && buildStage(bulkhead, tools),
  });
}

function buildStage(stage: StagePlan, tools: StageTools): Policy {
  const { parts, clock } = tools;
  switch (stage.kind) {
    case 'total':
      return parts.timeout(stage.timeoutMs, { scope: 'call', clock });
    case 'retry':
      return parts.retry(retryOptions(stage, tools));
    case 'hedge':
      return buildHedge(stage, tools);
    case 'breaker':
      return parts.circuitBreaker(breakerOptions(stage, tools));
    case 'limit':
      return buildLimit(stage, tools);
    case 'bulkhead':
      return buildBulkhead(stage, tools);
    case 'attempt':
      return parts.timeout(stage.timeoutMs, { scope: 'attempt', clock });
    case 'faults':
      return buildFaults(stage, tools);
  }
}

function retryOptions(
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

const PREDICATES = {
  none: undefined,
  everything: () => true,
  throws: () => {
    throw new Error('a fault of the predicate');
  },
} as const;

function buildBackoff(plan: RetryPlan, parts: Parts, random: Random): BackoffFactory {
  if (plan.backoff === 'exponential')
    return parts.exponentialBackoff({
      initialMs: plan.backoffMs,
      maxMs: plan.backoffMs * 8,
      random,
    });
  const duration = { constant: plan.backoffMs, none: 0, broken: Number.NaN }[plan.backoff];
  const constant: Backoff = {
    duration,
    next: ({ attempt }) => {
      if (plan.backoff === 'broken' && attempt > 2) throw new Error('a fault of the backoff');
      return constant;
    },
  };
  return constant;
}

function buildBudget(
  plan: BudgetPlan | undefined,
  parts: Parts,
  clock: Clock,
): RetryBudget | undefined {
  return plan && parts.retryBudget({ ...plan, clock });
}

function buildHedge(plan: HedgePlan, { parts, clock, retryBudget }: StageTools): Policy {
  const { afterMs, maxHedges, idempotency } = plan;
  const own = plan.budget === 'retry' ? retryBudget : buildBudget(plan.budget, parts, clock);
  return parts.hedge({ afterMs, maxHedges, idempotency, budget: own ?? false, clock });
}

function breakerOptions(plan: BreakerPlan, tools: StageTools): CircuitBreakerOptions {
  const { cooldownMs, halfOpenProbes, probeLeaseMs, rampMs } = plan;
  const { clock, random } = tools;
  const figures = { cooldownMs, halfOpenProbes, probeLeaseMs, rampMs };
  return { ...ruleOf(plan, tools), ...figures, ...keysOf(plan), clock, random };
}

function ruleOf(plan: BreakerPlan, { parts }: StageTools): CircuitBreakerOptions {
  const { failures, windowMs, slowCallMs } = plan;
  if (plan.rule === 'consecutive') return { consecutive: failures };
  if (plan.rule === 'own') return { breaker: () => createOwnBreaker(failures) };
  const rates = { minimumCalls: failures, slowCallMs };
  return plan.rule === 'time_window'
    ? { breaker: parts.timeWindowBreaker({ ...rates, windowMs }) }
    : { breaker: parts.countWindowBreaker({ ...rates, size: 2 * failures }) };
}

/** A breaker of one's own: opens when `failures` of the last twice as many calls failed. */
function createOwnBreaker(failures: number): Breaker {
  let last: boolean[] = [];
  const count = (failed: boolean): boolean => {
    last = [...last, failed].slice(-2 * failures);
    return last.filter(Boolean).length >= failures;
  };
  return {
    success: (state) => {
      if (state === 0) count(false);
      else last = [];
    },
    failure: () => count(true),
  };
}

function buildLimit(plan: LimitPlan, { parts, clock }: StageTools): Policy {
  const { algorithm, limit, windowMs, burst, maxWaitMs } = plan;
  const rest = { limit, windowMs, maxWaitMs, ...keysOf(plan), clock };
  return algorithm === 'token_bucket'
    ? parts.rateLimit({ ...rest, burst })
    : parts.rateLimit({ ...rest, algorithm });
}

function buildBulkhead(plan: BulkheadPlan, { parts, clock }: StageTools): Policy {
  const { concurrency, queue, maxWaitMs } = plan;
  const priority = plan.prioritised ? priorityOf : undefined;
  return parts.bulkhead({ concurrency, queue, maxWaitMs, priority, ...keysOf(plan), clock });
}

/** Writes before deletions, deletions before reads. */
function priorityOf({ idempotency }: Pick<CallIdentity, 'idempotency'>): number {
  return { keyed: 2, none: 2, natural: 1, safe: 0 }[idempotency];
}

const FAULTS: Readonly<Record<FaultsPlan['faults'][number], CallFault>> = {
  refused: faults.connectionRefused,
  throttled: faults.tooManyRequests,
  unavailable: faults.serviceUnavailable,
  lost_answer: faults.lostAnswer,
  latency: { kind: 'latency', delayMs: 20, spreadMs: 100 },
  stall: faults.stall,
};

function buildFaults(plan: FaultsPlan, { parts, clock, random, isCalm }: StageTools): Policy {
  const row = plan.faults.map((name) => FAULTS[name]);
  return parts.injectFaults({ rate: plan.rate, faults: row, when: () => !isCalm(), clock, random });
}

interface Keys {
  readonly key: ((call: CallIdentity) => string) | undefined;
  readonly maxKeys: number | undefined;
}

function keysOf(plan: KeysPlan): Keys {
  const key = plan.key === 'operation' ? (call: CallIdentity) => keyOf(plan, call) : undefined;
  return { key, maxKeys: plan.maxKeys };
}
