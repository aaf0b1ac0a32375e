import type { PolicyPlan } from './policy-plan.ts';

/** Everything about a world that is decided before its first millisecond. */
export interface WorldPlan {
  readonly seed: number;
  readonly providers: readonly ProviderPlan[];
  /** A policy may stand before several providers. */
  readonly policies: readonly PolicyPlan[];
  readonly callers: readonly CallerPlan[];
  readonly operators: readonly OperatorPlan[];
}

/** Somebody who changes a policy while calls run. */
export interface OperatorPlan {
  /** The place of the policy in {@link WorldPlan.policies}. */
  readonly policy: number;
  readonly atMs: number;
  readonly act:
    | {
        readonly kind: 'isolate';
        /** A provider or an operation, whatever the breaker keeps. */
        readonly key: string;
        readonly forMs: number;
      }
    | { readonly kind: 'resize'; readonly concurrency: number };
}

export interface ProviderPlan {
  readonly name: string;
  /** The place of its policy in {@link WorldPlan.policies}. */
  readonly policy: number;
  /** Its binding's clock is ahead of the others by so much. */
  readonly clockAheadMs: number;
  /** A listener that throws at every fact stands before the one that records. */
  readonly badListener: boolean;
  readonly network: NetworkPlan;
  readonly weather: readonly Weather[];
  readonly processingMs: readonly [number, number];
  /** Requests worked on at the same time; further ones are turned away. */
  readonly capacity: number;
  /** Requests in a fixed window; further ones are answered 429. */
  readonly quota: { readonly limit: number; readonly windowMs: number } | undefined;
  /** What a second request with the key of a running one gets. */
  readonly sameKey: 'conflict' | 'first_answer';
}

export type NetworkFate = 'clean' | 'refused' | 'lost_request' | 'lost_answer' | 'cut' | 'garbled';

export interface NetworkPlan {
  readonly fates: Readonly<Record<NetworkFate, number>>;
  /** One way; two requests may overtake each other. */
  readonly delayMs: readonly [number, number];
  /** How long a broken connection goes unnoticed. */
  readonly silenceMs: readonly [number, number];
}

export const WEATHERS = ['healthy', 'slow', 'outage', 'hanging', 'throttling', 'refusing'] as const;

/** How a provider fares until a moment. After the last one it is healthy. */
export interface Weather {
  readonly kind: (typeof WEATHERS)[number];
  readonly untilMs: number;
}

export interface CallerPlan {
  readonly startsAtMs: number;
  /** All of its calls are made within one deadline. */
  readonly withinMs: number | undefined;
  /** All of its calls have one long-lived signal, which aborts after this time. */
  readonly sharedSignal: { readonly abortsAfterMs: number | undefined } | undefined;
  /** Whether its calls are made at once or one after the other. */
  readonly atOnce: boolean;
  readonly calls: readonly CallPlan[];
}

/** One operation of each idempotency: safe, natural, keyed, none. */
export type OperationName = 'read' | 'remove' | 'charge' | 'append';

export interface CallPlan {
  /** The place in {@link WorldPlan.providers}. */
  readonly provider: number;
  readonly operation: OperationName;
  readonly key: string | undefined;
  readonly pauseMs: number;
  readonly timeoutMs: number | undefined;
  readonly abort: AbortPlan;
  readonly driver: DriverPlan;
}

export interface DriverPlan {
  /** A deaf driver goes on when its signal aborts. */
  readonly deaf: boolean;
  /** A fault of the adapter: it throws at once, or rejects with something odd after the answer. */
  readonly fault: 'none' | 'throws' | 'rejects';
  readonly nested: NestedPlan | undefined;
}

/** The call that a driver makes before its own request. */
export interface NestedPlan {
  readonly call: CallPlan;
  /** Whether the driver hands its own call on, or relies on the context. */
  readonly handsOn: boolean;
}

/** Facts whose listener may abort the call that they are about. */
export const ABORTED_UPON = [
  'call.started',
  'attempt.started',
  'retry.scheduled',
  'timeout.elapsed',
  'bulkhead.queued',
  'limiter.delayed',
  'hedge.started',
  'pacing.delayed',
] as const;

export type AbortPlan =
  | { readonly kind: 'never' | 'before' | 'same_tick' }
  | { readonly kind: 'after'; readonly afterMs: number }
  | { readonly kind: 'upon'; readonly fact: (typeof ABORTED_UPON)[number] };
