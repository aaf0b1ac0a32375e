import type { Call, CallIdentity, Clock, Random } from '@quayside/core';
import { type PacingRegistry, pacing } from '@quayside/core/resilience';

/** How far requests are kept within a model's limits. */
export interface OpenAIPacingSettings {
  /** The longest wait; a request that would wait longer is refused at once, in milliseconds. @default 30_000 */
  readonly maxWaitMs?: number | undefined;
  /** The share of every limit that is left to other processes, from 0 to below 1. @default 0 */
  readonly reserve?: number | undefined;
}

/** Options of {@link openAIPacing}. */
export interface OpenAIPacingOptions extends OpenAIPacingSettings {
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
  /** Spreads what comes back after a pause. @default Math.random */
  readonly random?: Random | undefined;
}

/** What a request takes of a model's limits. */
export interface ModelDemand {
  readonly model: string;
  /** The tokens that OpenAI will count, as far as can be told before. @default 1 */
  readonly tokens?: (() => number) | undefined;
}

/** Surrounds every request to a model. Made by {@link openAIPacing}. */
export interface OpenAIPacing {
  <T>(call: Call, demand: ModelDemand, request: (call: Call) => Promise<T>): Promise<T>;
  /** By the model's name. */
  readonly registry: PacingRegistry;
}

/**
 * Keeps requests within OpenAI's limits by what its answers say (`x-ratelimit-*`), each model for itself and
 * requests and tokens together, and sends nothing to a model while its `Retry-After` lasts. A request counts
 * its `maxTokens` or what its text comes to, whichever is more, as OpenAI does, until the answer tells the
 * true figure. The default policy has one. OpenAI counts by project: make one for each, and share it among
 * the adapters that use the project.
 *
 * Refuses with `rate_limited` and `retryAfterMs` at once where the wait is longer than `maxWaitMs` or than
 * the call's deadline allows, and with `timeout` where the deadline comes while the request waits; nothing
 * was sent then.
 *
 * @throws misconfigured for a figure that is not finite or out of range
 * @see https://platform.openai.com/docs/guides/rate-limits
 */
export function openAIPacing(options: OpenAIPacingOptions = {}): OpenAIPacing {
  const demands = new WeakMap<CallIdentity, ModelDemand>();
  const policy = pacing({
    ...options,
    // OpenAI fills both limits in every moment.
    refill: 'steady',
    key: (call) => demands.get(call)?.model ?? call.provider,
    cost: (call, resource) => (resource === 'tokens' ? (demands.get(call)?.tokens?.() ?? 1) : 1),
  });
  const paced = <T>(
    call: Call,
    demand: ModelDemand,
    request: (call: Call) => Promise<T>,
  ): Promise<T> => {
    demands.set(call.identity, demand);
    return policy(call, request);
  };
  return Object.assign(paced, { registry: policy.registry });
}
