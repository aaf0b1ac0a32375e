import type { Call, CallIdentity } from './call.js';
import { describePolicy, type Policy } from './policy.js';

/** Applies `policy` to the calls that `matches` picks; the others pass untouched. */
export function only(matches: (call: CallIdentity) => boolean, policy: Policy): Policy {
  return describePolicy(
    function onlyPolicy<T>(call: Call, next: (call: Call) => Promise<T>): Promise<T> {
      return matches(call) ? policy(call, next) : next(call);
    },
    { kind: 'only', settings: {}, policies: [policy] },
  );
}
