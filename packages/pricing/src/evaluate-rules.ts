import type { CompiledRule } from './overlay/price-source.js';

/** The rules that make a price, each in its place. */
export interface Verdict {
  /** Sets the price. */
  readonly price: CompiledRule;
  /** Change single classes of it, in order. */
  readonly amendments: readonly CompiledRule[];
  /** Multiply what is there then, in order. */
  readonly factors: readonly CompiledRule[];
  /** Fill in the classes that are still without a price, in order. */
  readonly billedAs: readonly CompiledRule[];
}

export const STANDARD_TIER = 'standard';

/** Picks, of the rules that apply, the last one for every purpose. Undefined without a standard price. */
export function evaluateRules(
  applying: readonly CompiledRule[],
  isStandardTier: boolean,
): Verdict | 'no_price_for_tier' | undefined {
  const standard = applying.filter(({ tier }) => tier === undefined);
  const tiered = applying.filter(({ tier }) => tier !== undefined);
  const ofTier = tiered.findLast(({ effect }) => effect.type !== 'billedAs');
  const price = ofTier?.effect.type === 'price' ? ofTier : lastPrice(standard);
  if (price === undefined) return undefined;
  if (ofTier === undefined && !isStandardTier) return 'no_price_for_tier';
  return {
    price,
    amendments: price === ofTier ? [] : amendmentsOf(price, standard, ofTier),
    factors: factorsOf(price, standard, ofTier),
    billedAs: applying.filter(({ effect }) => effect.type === 'billedAs'),
  };
}

/** Tells a rule that gives a model a price from one that changes it. */
export function setsPrice({ effect }: CompiledRule): boolean {
  return effect.type === 'price';
}

function lastPrice(rules: readonly CompiledRule[]): CompiledRule | undefined {
  return rules.findLast(setsPrice);
}

/** What came before the price was about another one. */
function amendmentsOf(
  price: CompiledRule,
  standard: readonly CompiledRule[],
  ofTier: CompiledRule | undefined,
): CompiledRule[] {
  const later = standard.slice(standard.indexOf(price) + 1);
  const amendments = later.filter(({ effect }) => effect.type === 'amend');
  return ofTier?.effect.type === 'amend' ? [...amendments, ofTier] : amendments;
}

/**
 * At most one factor each for the tier, for the hour or everything, for the region, and for the customer. A price
 * for a region or a customer is final in that respect.
 */
function factorsOf(
  price: CompiledRule,
  standard: readonly CompiledRule[],
  ofTier: CompiledRule | undefined,
): CompiledRule[] {
  const factors = standard.filter(
    ({ effect, customer, region }) =>
      effect.type === 'factor' &&
      (price.customer === undefined || customer === undefined) &&
      (price.region === undefined || region === undefined),
  );
  const forCustomer = factors.findLast(({ customer }) => customer !== undefined);
  const forRegion = factors.findLast(
    ({ customer, region }) => customer === undefined && region !== undefined,
  );
  const forAll = factors.findLast(
    ({ customer, region }) => customer === undefined && region === undefined,
  );
  const tierFactor = ofTier?.effect.type === 'factor' ? ofTier : undefined;
  return [tierFactor, forAll, forRegion, forCustomer].filter((rule) => rule !== undefined);
}
