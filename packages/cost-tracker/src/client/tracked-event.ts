import type { UsageEvent } from '@quayside/core';

/** An event on its way to a ledger, with what the port does not carry. */
export interface TrackedEvent extends UsageEvent {
  /** At most 10, for budgets and filters; an embedded `ledger` does not keep them. */
  readonly tags?: readonly string[] | undefined;
}
