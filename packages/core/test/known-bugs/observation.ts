import { vi } from 'vitest';
import { isIntegrationError } from '../../src/errors/integration-error.js';

/** A promise under observation. */
export interface Watched {
  readonly state: 'pending' | 'resolved' | 'rejected';
  /** The value or the reason. */
  readonly outcome: unknown;
  /** On the clock of the test; undefined while it is pending. */
  readonly settledAtMs: number | undefined;
}

/** Follows a promise without waiting for it. Times count from now. */
export function watch(promise: Promise<unknown>): Watched {
  const startedAt = performance.now();
  const seen: { -readonly [Field in keyof Watched]: Watched[Field] } = {
    state: 'pending',
    outcome: undefined,
    settledAtMs: undefined,
  };
  const settle = (state: Watched['state']) => (outcome: unknown) => {
    Object.assign(seen, { state, outcome, settledAtMs: performance.now() - startedAt });
  };
  promise.then(settle('resolved'), settle('rejected'));
  return seen;
}

/** Moves the virtual time; everything that is due runs. */
export const advance = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

/** What a failure says it is: the code of ours, the name of any other error. */
export function kindOf(error: unknown): string {
  if (isIntegrationError(error)) return error.code;
  return error instanceof Error ? error.name : String(error);
}
