import type { BreakerState } from '../../src/fact.js';

/** What user code does with a call; the signal is the one that its library hands it. */
export type Operation<T> = (signal: AbortSignal) => Promise<T>;

/** One policy, in words that fit every library. What is left out is the library's default. */
export type Stage =
  | { readonly kind: 'timeout'; readonly ms: number; readonly scope?: 'call' | 'attempt' }
  | { readonly kind: 'retry'; readonly attempts?: number; readonly delayMs?: number }
  | { readonly kind: 'breaker'; readonly failures?: number; readonly cooldownMs?: number }
  | {
      /** A breaker that looks at the share of failures in the last `windowMs`. */
      readonly kind: 'window_breaker';
      readonly windowMs: number;
      readonly failureRate: number;
      readonly minimumCalls?: number;
    }
  | { readonly kind: 'bulkhead'; readonly concurrency: number; readonly queue: number };

/** What a listener may be told of. */
export type Happening = 'success' | 'retry' | 'break' | 'timeout';

/** Policies around a call, as a user of the library would compose them. */
export interface Guard {
  run<T>(operation: Operation<T>, signal?: AbortSignal): Promise<T>;
  listen(happening: Happening, listener: () => void): void;
  /** The state of the breaker among the stages. */
  state(): BreakerState;
  /** Takes the breaker out of service; the function that is returned ends that. */
  isolate(): () => void;
}

/** A library of policies. The scenarios know nothing else of it. */
export interface Library {
  readonly name: string;
  /** Composes stages, outside in. May refuse an order that cannot work. */
  guard(...stages: readonly Stage[]): Guard;
}
