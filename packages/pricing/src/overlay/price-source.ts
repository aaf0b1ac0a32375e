import type { Decimal } from '../decimal.js';
import type { AppliedRule, ComponentName, PriceQuery, TokenClass } from '../price-catalogue.js';
import type { Rate } from '../rate.js';

/** What a rule does, with its decimals read. */
export type CompiledEffect =
  | {
      readonly type: 'price' | 'amend';
      readonly rates: ReadonlyMap<ComponentName, Rate>;
    }
  | { readonly type: 'factor'; readonly factor: Decimal | ReadonlyMap<ComponentName, Decimal> }
  | { readonly type: 'billedAs'; readonly classes: ReadonlyMap<TokenClass, TokenClass> };

/** A rule that can be asked. */
export interface CompiledRule {
  readonly applied: AppliedRule;
  readonly tier: string | undefined;
  readonly region: string | undefined;
  readonly customer: string | undefined;
  readonly effect: CompiledEffect;
  appliesTo(query: PriceQuery): boolean;
  /** Tells what applying the rule takes for granted; undefined for a rule that never takes anything so. */
  readonly caveatsOf: ((at: number) => readonly string[]) | undefined;
}

/** The model that a name stands for. */
export interface ModelName {
  readonly provider: string;
  readonly model: string;
}

/** Rules from one place, made by `createPriceSource` and `genaiPrices`. */
export interface PriceSource {
  /** Name and version, `quayside@2026-11-21`. */
  readonly version: string;
  /** The rules for a model, the least important first; none where the source does not know it. */
  rulesFor(name: ModelName): readonly CompiledRule[];
  /** What a name stands for, where it is an alias. */
  aliasOf(name: ModelName): ModelName | undefined;
}
