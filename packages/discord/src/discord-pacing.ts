import {
  type Call,
  type Clock,
  createCall,
  deriveCall,
  type Fact,
  isIntegrationError,
  type Random,
} from '@quayside/core';
import { type PacingPolicy, type PacingRegistry, pacing } from '@quayside/core/resilience';
import { asCallOf } from './as-call-of.js';
import { createBucketNames } from './bucket-names.js';
import type { DiscordRoute } from './discord-route.js';
import { createFirstAlone } from './first-alone.js';

/** Options of {@link discordPacing}. */
export interface DiscordPacingOptions {
  /** The longest wait; a request that would wait longer is refused at once, in milliseconds. @default 30_000 */
  readonly maxWaitMs?: number | undefined;
  /** The share of every bucket that is left to others who use the token. @default 0 */
  readonly reserve?: number | undefined;
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
  /** Spreads what comes back after a pause. @default Math.random */
  readonly random?: Random | undefined;
}

/** Sends a request, and tells the bucket that its answer names. */
export type BucketRequest<T> = (call: Call, toldBucket: (bucket: string) => void) => Promise<T>;

/** Surrounds every request, each step of an operation for itself. */
export interface DiscordPacing {
  <T>(call: Call, route: DiscordRoute, request: BucketRequest<T>): Promise<T>;
  /** The buckets, by hash and channel, server or webhook; by route while the hash is not known. */
  readonly registry: PacingRegistry;
}

/**
 * Keeps requests within Discord's limits, by what its answers say: each bucket of each channel, server and
 * webhook for itself, and nothing at all while a global limit holds. The first request of a route to a channel
 * goes alone, and the others follow when its answer has told what is left. The default policy has one. Make one
 * for each token, and share it among the adapters that use the token.
 *
 * Refuses with `rate_limited` and `retryAfterMs` at once where the wait is longer than `maxWaitMs` or than
 * the call's deadline allows, and with `timeout` where the deadline comes while the request waits; nothing
 * was sent then.
 *
 * @throws misconfigured for a figure that is not finite or out of range
 * @see https://docs.discord.com/developers/topics/rate-limits
 */
export function discordPacing(options: DiscordPacingOptions = {}): DiscordPacing {
  const { reserve, ...waits } = options;
  const perBucket = pacing({ ...waits, reserve, key: ({ operation }) => operation });
  const everywhere = pacing({ ...waits, key: () => 'global' });
  const names = createBucketNames();
  const firstAlone = createFirstAlone();
  const send = async <T>(
    call: Call,
    route: DiscordRoute,
    request: BucketRequest<T>,
  ): Promise<T> => {
    const heard: Heard = { facts: [], bucket: undefined, failure: undefined };
    try {
      return await perBucket(asCallOf(names.of(route), call), (inBucket) =>
        atGate(everywhere, inBucket, (inner) => listen(request, inBucket, inner, heard)),
      );
    } catch (error) {
      heard.failure = error;
      throw error;
    } finally {
      if (heard.bucket !== undefined && names.learn(route, heard.bucket))
        await introduce(perBucket, names.of(route), heard);
    }
  };
  const paced = <T>(call: Call, route: DiscordRoute, request: BucketRequest<T>): Promise<T> =>
    firstAlone(`${route.name} ${route.major}`, call, () => send(call, route, request));
  return Object.assign(paced, { registry: perBucket.registry });
}

/** What one answer said. */
interface Heard {
  readonly facts: Fact[];
  bucket: string | undefined;
  failure: unknown;
}

/** Hears the limits of an answer, which go past the gate: it is told of no bucket. */
function listen<T>(
  request: BucketRequest<T>,
  inBucket: Call,
  inner: Call,
  heard: Heard,
): Promise<T> {
  const emit = (fact: Fact): void => {
    if (fact.type === 'rate_limit.observed') heard.facts.push(fact);
    inBucket.emit(fact);
  };
  return request(deriveCall(inner, { emit }), (bucket) => {
    heard.bucket = bucket;
  });
}

/** What was learnt of a bucket stands under its route: it is said once more under the bucket's own name. */
async function introduce(perBucket: PacingPolicy, key: string, heard: Heard): Promise<void> {
  const identity = { provider: 'discord', port: 'pacing', operation: key } as const;
  const controller = new AbortController();
  const { signal } = controller;
  const safe = { idempotency: 'safe', idempotencyKey: undefined } as const;
  const call = createCall({ ...identity, ...safe }, { signal });
  const repeated = perBucket(call, async (inner) => {
    for (const fact of heard.facts) inner.emit(fact);
    if (heard.failure !== undefined) throw heard.failure;
  });
  // A bucket that lets nobody through need not be told, and nobody waits for it here.
  controller.abort();
  await repeated.catch(() => {});
}

/** Only a global limit closes the gate; everything else passes it as if it were an answer. */
async function atGate<T>(
  gate: PacingPolicy,
  call: Call,
  send: (call: Call) => Promise<T>,
): Promise<T> {
  const outcome = await gate(call, async (inner) => {
    try {
      return { answer: await send(inner) };
    } catch (failure) {
      if (isGlobalLimit(failure)) throw failure;
      return { failure };
    }
  });
  if ('failure' in outcome) throw outcome.failure;
  return outcome.answer;
}

function isGlobalLimit(error: unknown): boolean {
  return isIntegrationError(error, 'rate_limited') && error.details?.scope === 'global';
}
