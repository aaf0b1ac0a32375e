import type { CallIdentity, Policy } from '@quayside/core';
import { type CallFault, faults } from '@quayside/core/resilience';
import type {
  AdaptivePlan,
  BulkheadPlan,
  FaultsPlan,
  LimitPlan,
  PacingPlan,
  StagePlan,
  ThrottlePlan,
} from '../plan/policy-plan.ts';
import { breakerOptions } from './build-breaker.ts';
import { buildHedge, retryOptions } from './build-retry.ts';
import { keysOf, type StageTools } from './stage-tools.ts';

/** Builds one policy of a pipeline. */
export function buildStage(stage: StagePlan, tools: StageTools): Policy {
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
    case 'throttle':
      return buildThrottle(stage, tools);
    case 'pacing':
      return buildPacing(stage, tools);
    case 'limit':
      return buildLimit(stage, tools);
    case 'bulkhead':
      return buildBulkhead(stage, tools);
    case 'adaptive':
      return buildAdaptive(stage, tools);
    case 'attempt':
      return parts.timeout(stage.timeoutMs, { scope: 'attempt', clock });
    case 'faults':
      return buildFaults(stage, tools);
  }
}

function buildThrottle(plan: ThrottlePlan, { parts, clock, random }: StageTools): Policy {
  const { k, windowMs, minRequests } = plan;
  return parts.clientThrottle({ k, windowMs, minRequests, ...keysOf(plan), clock, random });
}

function buildPacing(plan: PacingPlan, { parts, clock, random }: StageTools): Policy {
  const { refill, reserve, maxWaitMs } = plan;
  return parts.pacing({ refill, reserve, maxWaitMs, ...keysOf(plan), clock, random });
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

function buildAdaptive(plan: AdaptivePlan, { parts, clock }: StageTools): Policy {
  const { algorithm, max, initial, queue, maxWaitMs } = plan;
  const rest = { max, initial, queue, maxWaitMs, ...keysOf(plan), clock };
  return algorithm === 'aimd'
    ? parts.adaptiveConcurrency({ ...rest, algorithm })
    : parts.adaptiveConcurrency({ ...rest, algorithm });
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
