import type { Clock } from '@quayside/core';
import { runOutside } from '../client/run-outside.js';
import type { BudgetGuard } from './budget-guard.js';

export interface KeepHoldParts {
  readonly guard: Pick<BudgetGuard, 'renew'>;
  /** Its waits keep no process alive. */
  readonly waits: Clock;
  /** Is told at most once, and nothing is renewed after that. */
  readonly lapsed: (reason: 'gone' | 'unreachable' | 'too_long') => void;
}

/** A hold that is to last as long as its call. */
export interface HoldToKeep {
  readonly id: string;
  readonly leaseMs: number;
  /** How long the ledger may take to renew it, in milliseconds. */
  readonly timeoutMs: number;
}

/** A stream that nobody reads and nobody leaves must not hold money for ever. */
const RENEWED_AT_MOST_MS = 3_600_000;
/** So much of a lease passes between a renewal that failed and the next one. */
const RETRY_SHARE = 1 / 8;

/**
 * Renews a hold whenever half of its lease is over, until the returned function is called, and for an hour at
 * most. A renewal that fails is tried again while the lease lasts.
 */
export function keepHold(
  { guard, waits, lapsed }: KeepHoldParts,
  { id, leaseMs, timeoutMs }: HoldToKeep,
): () => void {
  const retryMs = leaseMs * RETRY_SHARE;
  const renewedUntil = waits.now() + RENEWED_AT_MOST_MS;
  let heldUntil = waits.now() + leaseMs;
  let isOver = false;
  let cancel = (): void => {};
  const wait = (delayMs: number): void => {
    cancel = waits.schedule(() => void step(), delayMs);
  };
  /** Whether it is held; undefined where nobody knows. */
  const renew = (): Promise<boolean | undefined> =>
    guard.renew(id, leaseMs, { timeoutMs: Math.min(timeoutMs, retryMs) }).catch(() => undefined);
  const step = async (): Promise<void> => {
    const askedAt = waits.now();
    const isTooLong = askedAt >= renewedUntil;
    const isHeld = isTooLong ? undefined : await renew();
    if (isOver) return;
    if (isHeld) heldUntil = askedAt + leaseMs;
    if (isHeld !== false && waits.now() < heldUntil)
      return wait(askedAt + (isHeld ? leaseMs / 2 : retryMs) - waits.now());
    lapsed(isHeld === false ? 'gone' : isTooLong ? 'too_long' : 'unreachable');
  };
  runOutside(() => wait(leaseMs / 2));
  return () => {
    isOver = true;
    cancel();
  };
}
