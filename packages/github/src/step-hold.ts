import { type Call, type Clock, isIntegrationError } from '@quayside/core';
import { githubError } from './github-errors.js';

/**
 * Keeps back the later requests of calls under way once GitHub wants nothing for a while. Whether a call
 * begins is up to its policy, which nobody asks in the middle of it.
 */
export interface StepHold {
  /** @throws rate_limited, not executed, where the request of the call has to wait */
  enter(call: Call): void;
  /** Looks at what a request failed with. */
  note(error: unknown): void;
}

export function createStepHold(clock: Clock): StepHold {
  const begun = new WeakSet<Call>();
  let until = Number.NEGATIVE_INFINITY;
  return {
    enter: (call) => {
      const waitMs = until - clock.now();
      if (waitMs > 0 && begun.has(call)) {
        const what = 'GitHub told another call to wait, so the next request was not sent';
        throw githubError(call, 'rate_limited', 'not_executed', what, { retryAfterMs: waitMs });
      }
      begun.add(call);
    },
    note: (error) => {
      if (!isIntegrationError(error, 'rate_limited') || error.details?.limit !== 'secondary')
        return;
      until = Math.max(until, clock.now() + (error.retryAfterMs ?? 0));
    },
  };
}
