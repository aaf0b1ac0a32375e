import { type Policy, pipeline } from '@quayside/core';
import { exponentialBackoff, type StandardOptions, standard } from '@quayside/core/resilience';

/** The longest that a call may take, up to its answer or the first event of it. */
export const TOTAL_MS = 8_000;

/** How long a circuit stays open. */
export const COOLDOWN_MS = 100;

/** The same order of policies as in production, with times that fit a provider on this machine. */
export function quickPolicy(options: StandardOptions = {}): Policy {
  return standard({
    totalTimeoutMs: TOTAL_MS,
    attemptTimeoutMs: 1_000,
    retry: { attempts: 4, backoff: exponentialBackoff({ initialMs: 5, maxMs: 50 }) },
    breaker: { consecutive: 12, cooldownMs: COOLDOWN_MS },
    ...options,
  });
}

/** For what is sent past the network. */
export const noPolicy: Policy = pipeline();
