import type { Draw } from '../draw.ts';
import type {
  AdaptivePlan,
  BreakerPlan,
  BudgetPlan,
  BulkheadPlan,
  FaultsPlan,
  HedgePlan,
  KeyPlan,
  KeysPlan,
  LimitPlan,
  PacingPlan,
  PolicyPlan,
  RatioPlan,
  RetryPlan,
  StagePlan,
  ThrottlePlan,
} from './policy-plan.ts';

/** Draws a policy: `standard()`, a pipeline whose order may work, or none. */
export function drawPolicy(draw: Draw): PolicyPlan {
  const form = draw.weighted({ standard: 40, pipeline: 45, nested: 10, none: 5 });
  if (form === 'none') return { form, stages: [] };
  return { form, stages: form === 'standard' ? standardStages(draw) : pipelineStages(draw) };
}

/** What `standard()` can be told, in its order. */
function standardStages(draw: Draw): StagePlan[] {
  const totalMs = draw.span(100, 30_000);
  const attemptMs = Math.min(draw.span(20, 10_000), totalMs);
  const stages: (StagePlan | false)[] = [
    { kind: 'total', timeoutMs: totalMs },
    draw.chance(0.9) && drawRetry(draw),
    draw.chance(0.9) && drawBreaker(draw, attemptMs),
    draw.chance(0.3) && drawLimit(draw),
    draw.chance(0.4) && drawBulkhead(draw),
    { kind: 'attempt', timeoutMs: attemptMs },
  ];
  return stages.filter((stage) => stage !== false);
}

/**
 * Total timeout and retry in this order, hedge and pacing right inside the retry, the breaker anywhere
 * before the attempt timeout, throttle, limiter and bulkhead between pacing and it in any order.
 */
function pipelineStages(draw: Draw): StagePlan[] {
  const total: StagePlan | undefined = draw.chance(0.5)
    ? { kind: 'total', timeoutMs: draw.span(100, 20_000) }
    : undefined;
  const attemptMs = Math.min(draw.span(20, 5_000), total?.timeoutMs ?? Number.POSITIVE_INFINITY);
  const attempt: StagePlan | undefined = draw.chance(0.6)
    ? { kind: 'attempt', timeoutMs: attemptMs }
    : undefined;
  const retry = draw.chance(0.75) ? drawRetry(draw) : undefined;
  const breaker = draw.chance(0.55) ? drawBreaker(draw, attemptMs) : undefined;
  const breakerOutside = draw.chance(0.2);
  const inside = [
    ...(breaker && !breakerOutside ? [breaker] : []),
    ...(draw.chance(0.15) ? [drawThrottle(draw)] : []),
    ...(draw.chance(0.3) ? [drawLimit(draw)] : []),
    ...(draw.chance(0.55) ? [draw.chance(0.75) ? drawBulkhead(draw) : drawAdaptive(draw)] : []),
  ];
  return [
    ...(breaker && breakerOutside ? [breaker] : []),
    ...(total ? [total] : []),
    ...(retry ? [retry] : []),
    ...(draw.chance(0.3) ? [drawHedge(draw, retry)] : []),
    ...(draw.chance(0.15) ? [drawPacing(draw)] : []),
    ...(draw.chance(0.3) ? inside.reverse() : inside),
    ...(attempt ? [attempt] : []),
    ...(draw.chance(0.15) ? [drawFaults(draw, total !== undefined || attempt !== undefined)] : []),
  ];
}

function drawRetry(draw: Draw): RetryPlan {
  return {
    kind: 'retry',
    attempts: draw.integer(2, 5),
    backoff: draw.weighted({ decorrelated: 40, full: 20, constant: 25, none: 10, broken: 5 }),
    backoffMs: draw.span(5, 1_000),
    maxServerWaitMs: draw.pick([30_000, 500, 5_000, 3_700_000]),
    budget: draw.chance(0.7) ? drawRetryBudget(draw) : undefined,
    predicate: draw.weighted({ none: 80, everything: 15, throws: 5 }),
  };
}

function drawRetryBudget(draw: Draw): BudgetPlan | RatioPlan {
  if (draw.chance(0.8)) return drawBudget(draw);
  const minimum = draw.integer(0, 3);
  return { kind: 'ratio', ratio: draw.pick([0.2, 0.5]), minimum, windowMs: draw.span(500, 10_000) };
}

/** Often one that a handful of repeats use up. */
function drawBudget(draw: Draw): BudgetPlan {
  return {
    kind: 'tokens',
    capacity: draw.pick([500, 14, 30, 70]),
    cost: draw.pick([14, 14, 10]),
    rateLimitedCost: draw.pick([5, 5, 0]),
    refund: draw.pick([1, 1, 0, 20]),
  };
}

function drawHedge(draw: Draw, retry: RetryPlan | undefined): HedgePlan {
  const shared = retry?.budget !== undefined && draw.chance(0.5);
  return {
    kind: 'hedge',
    afterMs: draw.span(5, 500),
    maxHedges: draw.integer(1, 3),
    idempotency: draw.pick([['safe'], ['safe', 'natural'], ['safe', 'natural', 'keyed']]),
    budget: shared ? 'retry' : draw.chance(0.7) ? drawBudget(draw) : undefined,
  };
}

function drawBreaker(draw: Draw, attemptMs: number): BreakerPlan {
  return {
    kind: 'breaker',
    rule: draw.pick(['consecutive', 'consecutive', 'count_window', 'time_window', 'own']),
    failures: draw.integer(1, 5),
    // A shorter one is refused: timeouts would never add up in it.
    windowMs: Math.max(draw.span(500, 30_000), 2 * attemptMs),
    slowCallMs: draw.chance(0.3) ? draw.span(50, 1_000) : undefined,
    cooldownMs: draw.span(20, draw.pick([500, 10_000])),
    halfOpenProbes: draw.pick([1, 1, 2, 3]),
    probeLeaseMs: draw.span(100, 30_000),
    rampMs: draw.chance(0.2) ? draw.span(50, 10_000) : 0,
    ...drawKeys(draw),
  };
}

function drawThrottle(draw: Draw): ThrottlePlan {
  return {
    kind: 'throttle',
    k: draw.pick([2, 1.1]),
    windowMs: draw.span(200, 20_000),
    minRequests: draw.integer(0, 5),
    ...drawKeys(draw),
  };
}

function drawPacing(draw: Draw): PacingPlan {
  return {
    kind: 'pacing',
    refill: draw.pick<PacingPlan['refill']>(['at_reset', 'steady']),
    reserve: draw.pick([0, 0, 0.3]),
    maxWaitMs: draw.pick([30_000, 200, 3_700_000]),
    ...drawKeys(draw),
  };
}

function drawLimit(draw: Draw): LimitPlan {
  const algorithm = draw.pick<LimitPlan['algorithm']>([
    'token_bucket',
    'token_bucket',
    'sliding_window',
  ]);
  const limit = draw.integer(1, 20);
  return {
    kind: 'limit',
    algorithm,
    limit,
    windowMs: draw.span(100, 5_000),
    burst: algorithm === 'token_bucket' ? draw.integer(1, 8) : limit,
    maxWaitMs: draw.pick([30_000, 0, 200, 2_000]),
    ...drawKeys(draw),
  };
}

function drawBulkhead(draw: Draw): BulkheadPlan {
  return {
    kind: 'bulkhead',
    concurrency: draw.pick([1, 1, 2, 3, 5]),
    queue: draw.pick([0, 1, 3, 20]),
    maxWaitMs: draw.pick([30_000, 50, 300, 2_000]),
    prioritised: draw.chance(0.25),
    ...drawKeys(draw),
  };
}

function drawAdaptive(draw: Draw): AdaptivePlan {
  const initial = draw.integer(1, 4);
  return {
    kind: 'adaptive',
    algorithm: draw.pick<AdaptivePlan['algorithm']>(['gradient', 'aimd']),
    initial,
    max: initial + draw.integer(0, 6),
    queue: draw.pick([0, 3, 20]),
    maxWaitMs: draw.pick([30_000, 300]),
    ...drawKeys(draw),
  };
}

/** A stall ends with a timeout only. */
function drawFaults(draw: Draw, bounded: boolean): FaultsPlan {
  const faults = draw.pick<FaultsPlan['faults']>([
    ['refused', 'throttled'],
    ['unavailable', 'lost_answer'],
    ['refused', 'lost_answer', 'latency'],
    ['latency'],
  ]);
  return {
    kind: 'faults',
    rate: draw.pick([0.1, 0.3, 0.8]),
    faults: bounded && draw.chance(0.5) ? [...faults, 'stall'] : faults,
  };
}

function drawKeys(draw: Draw): KeysPlan {
  return {
    key: draw.pick<KeyPlan>(['provider', 'provider', 'operation']),
    maxKeys: draw.chance(0.2) ? 1 : undefined,
  };
}
