import { deriveCall } from '../call.js';
import { isIntegrationError } from '../errors/integration-error.js';
import type { Policy } from '../policy.js';

/** The least policy that repeats, by the port's rules: suites do not depend on the resilience of core. */
export const onceMore: Policy = async (call, next) => {
  try {
    return await next(call);
  } catch (error) {
    if (!isIntegrationError(error) || error.execution === 'executed') throw error;
    // What happened to this call is not known, and a second run would count.
    if (error.execution === 'unknown' && call.idempotency === 'none') throw error;
    return next(deriveCall(call, { attempt: call.attempt + 1 }));
  }
};
