import { STANDARD_TIER } from './evaluate-rules.js';
import type { ModelName } from './overlay/price-source.js';
import type { ComponentName, PriceCatalogue, PriceQuery } from './price-catalogue.js';
import { rateOf } from './price-usage.js';
import { isWithin, type Rate } from './rate.js';

/** What to compare, and how closely. */
export interface CatalogueComparisonOptions {
  /** The models of interest; `modelsOf(overlay)` lists those of a price list. */
  readonly models: readonly ModelName[];
  /** The prices of this instant are compared. */
  readonly at: Date;
  /** Tiers as they serve calls. @default ['standard'] */
  readonly tiers?: readonly string[] | undefined;
  /** Lengths of input, since long contexts cost more. @default [1] */
  readonly inputTokens?: readonly number[] | undefined;
  /** What two prices may differ by, as a share of the larger one. @default 0.01 */
  readonly tolerance?: number | undefined;
}

/** One price that was looked for in both catalogues. */
export interface ComparedPrice extends ModelName {
  readonly tier: string;
  readonly inputTokens: number;
  readonly component: ComponentName;
  /** US dollars for `per` units, a plain decimal; undefined where the catalogue has no such price. */
  readonly first: string | undefined;
  readonly second: string | undefined;
  readonly per: number;
}

export interface CatalogueComparison {
  /** How many prices both have, within the tolerance of each other. */
  readonly agreeing: number;
  /** Prices that both have and that differ by more: one of the two is wrong, or late. */
  readonly disagreements: readonly ComparedPrice[];
  /** Prices that only one of the two has. */
  readonly oneSided: readonly ComparedPrice[];
}

/**
 * Compares the prices of two catalogues that do not know each other, component by component and exactly, for a job
 * that warns before a wrong price bills anything. Pure; says which prices differ, not which are right.
 *
 * @throws RangeError for a tolerance that is not between 0 and 1
 */
export function compareCatalogues(
  first: PriceCatalogue,
  second: PriceCatalogue,
  options: CatalogueComparisonOptions,
): CatalogueComparison {
  const { tolerance = 0.01 } = options;
  if (!(tolerance >= 0 && tolerance <= 1)) {
    throw new RangeError(`The tolerance ${tolerance} is not between 0 and 1.`);
  }
  const disagreements: ComparedPrice[] = [];
  const oneSided: ComparedPrice[] = [];
  let agreeing = 0;
  for (const query of queriesOf(options)) {
    const [left, right] = [ratesOf(first, query), ratesOf(second, query)];
    for (const component of new Set([...left.keys(), ...right.keys()])) {
      const [a, b] = [rateOf(left, component), rateOf(right, component)];
      if (a === undefined || b === undefined) oneSided.push(compared(query, component, a, b));
      else if (isWithin(tolerance, a, b)) agreeing += 1;
      else disagreements.push(compared(query, component, a, b));
    }
  }
  return { agreeing, disagreements, oneSided };
}

function queriesOf(options: CatalogueComparisonOptions): PriceQuery[] {
  const { models, at, tiers = [STANDARD_TIER], inputTokens = [1] } = options;
  return models.flatMap(({ provider, model }) =>
    tiers.flatMap((tier) =>
      inputTokens.map((length) => ({
        provider,
        model,
        at: at.getTime(),
        tier,
        region: undefined,
        customer: undefined,
        inputTokens: length,
      })),
    ),
  );
}

function ratesOf(catalogue: PriceCatalogue, query: PriceQuery): ReadonlyMap<ComponentName, Rate> {
  const finding = catalogue.find(query);
  return finding.status === 'found' ? finding.price.rates : new Map();
}

function compared(
  { provider, model, tier, inputTokens }: PriceQuery,
  component: ComponentName,
  a: Rate | undefined,
  b: Rate | undefined,
): ComparedPrice {
  const per = a?.per ?? b?.per ?? 1;
  return { provider, model, tier, inputTokens, component, first: a?.usd, second: b?.usd, per };
}
