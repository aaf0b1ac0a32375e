import { isIntegrationError } from '@quayside/core';
import { type Invariant, nameOf } from './invariant.ts';

/** When the provider is well and time has passed, no breaker, limiter or bulkhead stands in the way. */
export const providerIsReachableAgain: Invariant = {
  name: 'calls succeed again when the provider has recovered',
  violation: ({ recovery }) => {
    for (const call of [...recovery.singly, ...recovery.atOnce]) {
      const { settled } = call;
      if (settled?.outcome === 'resolved') continue;
      const error = settled?.error;
      const how = isIntegrationError(error) ? `failed with ${error.code}` : 'did not settle';
      return `${nameOf(call)} ${how} after the provider had recovered`;
    }
    return undefined;
  },
};
