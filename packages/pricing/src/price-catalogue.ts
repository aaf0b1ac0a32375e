import type { Rate } from './rate.js';

/** The kinds of tokens that bill apart; every token of a call is of exactly one. */
export const tokenClasses = [
  'input',
  'cached_input',
  'cache_write_5m',
  'cache_write_1h',
  'audio_input',
  'output',
  'reasoning',
  'audio_output',
] as const;

/** One of {@link tokenClasses}; `input` is text that was neither cached nor written to a cache. */
export type TokenClass = (typeof tokenClasses)[number];

/** What a line of a bill is for: tokens of one class, the request itself, or another unit (`unit:web_searches`). */
export type ComponentName = TokenClass | 'request' | `unit:${string}`;

/** What decides a price. */
export interface PriceQuery {
  readonly provider: string;
  readonly model: string;
  /** When the usage happened, in milliseconds since 1970: the price of that instant is meant, not today's. */
  readonly at: number;
  /** The tier that served the call, lower case; `standard` is the ordinary one. */
  readonly tier: string;
  /** Where the call was served, in the provider's word (`us`), where that decides. */
  readonly region: string | undefined;
  /** Whose negotiated prices apply. */
  readonly customer: string | undefined;
  /** All input tokens of the call, cached ones included: long contexts cost more. */
  readonly inputTokens: number;
}

/** A rule that had a part in a price. */
export interface AppliedRule {
  readonly id: string;
  /** The source with its version: `genai-prices@0.1.8`. */
  readonly source: string;
  /** Where the provider says so. */
  readonly reference: string | undefined;
  /** The day on which somebody compared the rule with the reference, `YYYY-MM-DD`. */
  readonly checked: string | undefined;
  /** When the rule came into force, ISO 8601; undefined for one that always was. */
  readonly from: string | undefined;
}

/** Where a price comes from, complete enough to work it out again. */
export interface PriceProvenance {
  /** The version of the catalogue as a whole. */
  readonly catalogue: string;
  /** Whose price it is: the names after aliases. */
  readonly provider: string;
  readonly model: string;
  /** The tier, region and customer that the price depends on. */
  readonly tier: string;
  readonly region: string | undefined;
  readonly customer: string | undefined;
  /** What was applied, in order. */
  readonly rules: readonly AppliedRule[];
  /** What the price takes for granted, in words; empty for nearly all. */
  readonly caveats: readonly string[];
}

/** The rates in force for one query. */
export interface Price {
  /** A component that is not in here has no known price, which is not a price of 0. */
  readonly rates: ReadonlyMap<ComponentName, Rate>;
  readonly provenance: PriceProvenance;
}

/**
 * Why there is no price at all.
 *
 * | reason | meaning |
 * |---|---|
 * | `unknown_model` | no source knows the model of this provider |
 * | `no_price_at_time` | the model has prices, none for that instant, region or customer |
 * | `no_price_for_tier` | the model has an ordinary price, none for the tier that served the call |
 */
export type MissingPriceReason = 'unknown_model' | 'no_price_at_time' | 'no_price_for_tier';

export type PriceFinding =
  | { readonly status: 'found'; readonly price: Price }
  | { readonly status: 'missing'; readonly reason: MissingPriceReason };

/**
 * Knows prices. Pure: the same query always finds the same price, and another `version` means that prices may
 * have changed.
 */
export interface PriceCatalogue {
  /** Goes into the provenance of every price: `genai-prices@0.1.8+quayside@2026-11-21`. */
  readonly version: string;
  /** Finds the rates for a query. Never throws, never guesses. */
  find(query: PriceQuery): PriceFinding;
}
