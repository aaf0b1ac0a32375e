import { type Call, isIntegrationError } from '@quayside/core';
import { timeout } from '@quayside/core/resilience';
import { asPartOf } from './as-call-of.js';
import { changedError } from './changed-error.js';
import type { DiscordOptions } from './discord-options.js';
import { type BucketRequest, type DiscordPacing, discordPacing } from './discord-pacing.js';
import type { DiscordRoute } from './discord-route.js';

/** Runs one request of a call, whose body has so many bytes. */
export type RequestPolicy = <T>(
  call: Call,
  target: { readonly route: DiscordRoute; readonly bytes: number },
  request: BucketRequest<T>,
) => Promise<T>;

/** How long an answer may take, and what the slowest connection carries in a millisecond meanwhile. */
const ANSWER_MS = 10_000;
const SLOWEST_BYTES_PER_MS = 256;

/**
 * What the default policy has around every request, since Discord limits routes and an operation may need
 * several of them: pacing, and the timeout inside it. Of a policy that was passed in, only pacing that was
 * passed in beside it.
 */
export function createRequestPolicy({ clock, policy, pacing }: DiscordOptions): RequestPolicy {
  const isDefault = policy === undefined;
  const paced: DiscordPacing | false = pacing ?? (isDefault ? discordPacing({ clock }) : false);
  const within = (longest: number) => timeout(longest, { scope: 'attempt', clock });
  const withinAnswer = isDefault ? within(ANSWER_MS) : undefined;
  return async (call, { route, bytes }, request) => {
    const isLong = isDefault && bytes > 0;
    const bounded = isLong ? within(ANSWER_MS + bytes / SLOWEST_BYTES_PER_MS) : withinAnswer;
    if (paced === false) {
      const send = (inner: Call) => request(inner, () => {});
      return bounded === undefined ? send(call) : bounded(call, send);
    }
    try {
      return await paced(call, route, (inner, toldBucket) => {
        const send = (innermost: Call) => request(asPartOf(call, innermost), toldBucket);
        return bounded === undefined ? send(inner) : bounded(inner, send);
      });
    } catch (error) {
      if (!isIntegrationError(error) || error.operation === call.operation) throw error;
      // A policy refused it under the name of its bucket.
      throw changedError(error, { operation: call.operation });
    }
  };
}
