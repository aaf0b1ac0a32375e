/** What has a state of its own inside a policy. */
export type KeyPlan = 'provider' | 'operation';

/** How a policy keeps its states. With one key kept, others come and go all the time. */
export interface KeysPlan {
  readonly key: KeyPlan;
  readonly maxKeys: number | undefined;
}

/** One policy of a pipeline with its settings. */
export type StagePlan =
  | { readonly kind: 'total'; readonly timeoutMs: number }
  | RetryPlan
  | HedgePlan
  | BreakerPlan
  | ThrottlePlan
  | PacingPlan
  | LimitPlan
  | BulkheadPlan
  | AdaptivePlan
  | { readonly kind: 'attempt'; readonly timeoutMs: number }
  | FaultsPlan;

export interface RetryPlan {
  readonly kind: 'retry';
  readonly attempts: number;
  readonly backoff: 'decorrelated' | 'full' | 'constant' | 'none' | 'broken';
  readonly backoffMs: number;
  readonly maxServerWaitMs: number;
  readonly budget: BudgetPlan | RatioPlan | undefined;
  readonly predicate: 'none' | 'everything' | 'throws';
}

/** Prices and refunds as in `retryBudget`. */
export interface BudgetPlan {
  readonly kind: 'tokens';
  readonly capacity: number;
  readonly cost: number;
  readonly rateLimitedCost: number;
  readonly refund: number;
}

/** As in `ratioBudget`. */
export interface RatioPlan {
  readonly kind: 'ratio';
  readonly ratio: number;
  readonly minimum: number;
  readonly windowMs: number;
}

export interface HedgePlan {
  readonly kind: 'hedge';
  readonly afterMs: number;
  readonly maxHedges: number;
  readonly idempotency: ReadonlyArray<'safe' | 'natural' | 'keyed'>;
  /** Of its own, or that of the retry around it. */
  readonly budget: BudgetPlan | 'retry' | undefined;
}

export interface BreakerPlan extends KeysPlan {
  readonly kind: 'breaker';
  /** One of ours, or one that somebody wrote: `failures` of the last twice as many calls. */
  readonly rule: 'consecutive' | 'count_window' | 'time_window' | 'own';
  readonly failures: number;
  /** Of the time window. */
  readonly windowMs: number;
  /** Calls that take longer are slow, where a window looks at that. */
  readonly slowCallMs: number | undefined;
  readonly cooldownMs: number;
  readonly halfOpenProbes: number;
  readonly probeLeaseMs: number;
  readonly rampMs: number;
}

export interface ThrottlePlan extends KeysPlan {
  readonly kind: 'throttle';
  readonly k: number;
  readonly windowMs: number;
  readonly minRequests: number;
}

/** Waits that the provider's own headers ask for. */
export interface PacingPlan extends KeysPlan {
  readonly kind: 'pacing';
  readonly refill: 'at_reset' | 'steady';
  readonly reserve: number;
  readonly maxWaitMs: number;
}

export interface LimitPlan extends KeysPlan {
  readonly kind: 'limit';
  readonly algorithm: 'token_bucket' | 'sliding_window';
  readonly limit: number;
  readonly windowMs: number;
  /** That of the bucket; a sliding window lets all of its limit go at once. */
  readonly burst: number;
  readonly maxWaitMs: number;
}

export interface BulkheadPlan extends KeysPlan {
  readonly kind: 'bulkhead';
  readonly concurrency: number;
  readonly queue: number;
  readonly maxWaitMs: number;
  /** Writes go before deletions, deletions before reads. */
  readonly prioritised: boolean;
}

/** A bulkhead that finds its size by itself. */
export interface AdaptivePlan extends KeysPlan {
  readonly kind: 'adaptive';
  readonly algorithm: 'gradient' | 'aimd';
  readonly initial: number;
  readonly max: number;
  readonly queue: number;
  readonly maxWaitMs: number;
}

/** Faults that a policy injects, until the world recovers. */
export interface FaultsPlan {
  readonly kind: 'faults';
  readonly rate: number;
  readonly faults: ReadonlyArray<
    'refused' | 'throttled' | 'unavailable' | 'lost_answer' | 'latency' | 'stall'
  >;
}

export interface PolicyPlan {
  /** Built by `standard()`, as a pipeline, as a pipeline of pipelines; or calls go without a policy. */
  readonly form: 'standard' | 'pipeline' | 'nested' | 'none';
  /** Outside in. */
  readonly stages: readonly StagePlan[];
}

/** The stage of `kind`, if the policy has one. */
export function stageOf<Kind extends StagePlan['kind']>(
  policy: PolicyPlan | undefined,
  kind: Kind,
): Extract<StagePlan, { kind: Kind }> | undefined {
  return policy?.stages.find(
    (stage): stage is Extract<StagePlan, { kind: Kind }> => stage.kind === kind,
  );
}

/** The kinds inside `kind`, outside in; empty where the policy has none. */
export function stagesInside(
  policy: PolicyPlan | undefined,
  kind: StagePlan['kind'],
): StagePlan['kind'][] {
  const kinds = policy?.stages.map((stage) => stage.kind) ?? [];
  return kinds.includes(kind) ? kinds.slice(kinds.indexOf(kind) + 1) : [];
}

/** Where a call may stand still on its way to the driver. */
const WAITS: ReadonlySet<StagePlan['kind']> = new Set<StagePlan['kind']>([
  'pacing',
  'limit',
  'bulkhead',
  'adaptive',
  'faults',
]);

/** Whether a call may stand still between `kind` and the driver. */
export function waitsInside(policy: PolicyPlan | undefined, kind: StagePlan['kind']): boolean {
  return stagesInside(policy, kind).some((inside) => WAITS.has(inside));
}

/** Which state of a policy a call has to do with. */
export function keyOf(
  plan: KeysPlan,
  call: { readonly provider: string; readonly operation: string },
): string {
  return plan.key === 'operation' ? call.operation : call.provider;
}

/** Whether something ends an attempt that nobody else ends. */
export function isBounded(policy: PolicyPlan | undefined): boolean {
  return stageOf(policy, 'total') !== undefined || stageOf(policy, 'attempt') !== undefined;
}
