import type { ExactCost } from '@quayside/core';
import {
  type CallToEstimate,
  estimateCost,
  type PriceCatalogue,
  toExactCost,
} from '@quayside/pricing';
import type { BudgetedCall } from '../metering/budget.js';
import { type TokenBoundOptions, tokensAtMost } from '../metering/tokens-at-most.js';

/** What decides a call's price besides what is asked. */
export interface EstimateOptions
  extends TokenBoundOptions,
    Pick<
      CallToEstimate,
      'withinMs' | 'cacheWrites' | 'audio' | 'serviceTiers' | 'region' | 'customer'
    > {
  /** The adapter's model, which answers where a call names none. */
  readonly model: string;
  /** Unix time in milliseconds, for prices that change. @default the platform's clock */
  readonly now?: (() => number) | undefined;
}

/** The most that a call can cost, fit for `budget()`; undefined where nothing bounds it or it has no price. */
export type Estimate = (asked: BudgetedCall) => ExactCost | undefined;

/**
 * Makes the estimate of a catalogue, for models that are `budgeted`: their tokens counted from above by
 * `tokensAtMost`, at the dearest price that may apply. As long as the counts hold, what the catalogue says
 * afterwards is never more.
 */
export function createEstimate(catalogue: PriceCatalogue, options: EstimateOptions): Estimate {
  const { now = Date.now } = options;
  return ({ call, input }) => {
    const bound = tokensAtMost(input, options);
    if (bound === undefined) return undefined;
    const estimate = estimateCost(catalogue, {
      ...options,
      ...bound,
      provider: call.provider,
      model: modelOf(input) ?? options.model,
      at: new Date(now()),
    });
    return estimate.status === 'estimated' ? toExactCost(estimate.atMost) : undefined;
  };
}

/** The model that the call asks for; chat and embedding inputs have it in one place. */
function modelOf(input: unknown): string | undefined {
  if (typeof input !== 'object' || input === null || !('model' in input)) return undefined;
  return typeof input.model === 'string' ? input.model : undefined;
}
