import { type Call, type CallIdentity, type Clock, deriveCall, type Random } from '@quayside/core';
import { type PacingRegistry, pacing } from '@quayside/core/resilience';

/** How far requests are kept within a model's limits. */
export interface AnthropicPacingSettings {
  /** The longest wait; a request that would wait longer is refused at once, in milliseconds. @default 30_000 */
  readonly maxWaitMs?: number | undefined;
  /** The share of every limit that is left to other processes, from 0 to below 1. @default 0 */
  readonly reserve?: number | undefined;
}

/** Options of {@link anthropicPacing}. */
export interface AnthropicPacingOptions extends AnthropicPacingSettings {
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
  /** Spreads what comes back after a pause. @default Math.random */
  readonly random?: Random | undefined;
}

/** What a request takes of a model's limits. */
export interface ModelDemand {
  readonly model: string;
  /** The tokens that are sent, as far as can be told before. @default 1 */
  readonly inputTokens?: (() => number) | undefined;
  /** The most that may come back. @default unbounded */
  readonly maxTokens?: number | undefined;
}

/** Surrounds every request to a model. Made by {@link anthropicPacing}. */
export interface AnthropicPacing {
  /** `request` gets the call to report its tokens to, by which the next answers are judged. */
  <T>(call: Call, demand: ModelDemand, request: (call: Call) => Promise<T>): Promise<T>;
  /** By the model's name. */
  readonly registry: PacingRegistry;
}

/** Names that are remembered; nobody asks so many models. */
const MODELS_AT_MOST = 1_000;
/** How much an answer changes what is expected of the next one. */
const WEIGHT = 0.2;

/**
 * Keeps requests within Anthropic's limits by what its answers say (`anthropic-ratelimit-*`), each model for
 * itself and requests, input and output tokens together, and sends nothing to a model while its `retry-after`
 * lasts. A request counts what its text comes to and what answers of the model came to of late: Anthropic
 * counts what is written, not `max_tokens`. The default policy has one. Anthropic counts by organization or
 * workspace: make one for each, and share it among the adapters that use it.
 *
 * Refuses with `rate_limited` and `retryAfterMs` at once where the wait is longer than `maxWaitMs` or than
 * the call's deadline allows, and with `timeout` where the deadline comes while the request waits; nothing
 * was sent then.
 *
 * @throws misconfigured for a figure that is not finite or out of range
 * @see https://platform.claude.com/docs/en/api/rate-limits
 */
export function anthropicPacing(options: AnthropicPacingOptions = {}): AnthropicPacing {
  const demands = new WeakMap<CallIdentity, ModelDemand>();
  const lengths = createLengths();
  const policy = pacing({
    ...options,
    // A token bucket, which fills in every moment.
    refill: 'steady',
    key: (call) => demands.get(call)?.model ?? call.provider,
    cost: (call, resource) => {
      const demand = demands.get(call);
      return demand === undefined ? 1 : costOf(demand, resource, lengths.expected(demand));
    },
  });
  const paced = <T>(
    call: Call,
    demand: ModelDemand,
    request: (call: Call) => Promise<T>,
  ): Promise<T> => {
    demands.set(call.identity, demand);
    const emit: Call['emit'] = (fact) => {
      if (fact.type === 'usage.reported') lengths.learn(demand.model, fact.outputTokens);
      call.emit(fact);
    };
    return policy(deriveCall(call, { emit }), request);
  };
  return Object.assign(paced, { registry: policy.registry });
}

function costOf(
  { inputTokens }: ModelDemand,
  resource: string | undefined,
  outputTokens: number,
): number {
  switch (resource) {
    case 'input-tokens':
      return inputTokens?.() ?? 1;
    case 'output-tokens':
      return outputTokens;
    case 'tokens':
      return (inputTokens?.() ?? 1) + outputTokens;
    default:
      return 1;
  }
}

/** How long the answers of each model are, on average. */
interface Lengths {
  expected(demand: ModelDemand): number;
  learn(model: string, outputTokens: number): void;
}

function createLengths(): Lengths {
  const averages = new Map<string, number>();
  return {
    expected: ({ model, maxTokens = Number.POSITIVE_INFINITY }) =>
      Math.min(averages.get(model) ?? 1, maxTokens),
    learn: (model, outputTokens) => {
      const before = averages.get(model) ?? outputTokens;
      if (averages.size >= MODELS_AT_MOST && !averages.has(model)) averages.clear();
      averages.set(model, before + (outputTokens - before) * WEIGHT);
    },
  };
}
