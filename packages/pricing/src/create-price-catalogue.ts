import { misconfigured } from '@quayside/core';
import { buildRates } from './build-rates.js';
import { evaluateRules, STANDARD_TIER, setsPrice, type Verdict } from './evaluate-rules.js';
import type { CompiledRule, ModelName, PriceSource } from './overlay/price-source.js';
import type { Price, PriceCatalogue, PriceFinding, PriceQuery } from './price-catalogue.js';

/** What is known of one name, and every answer that was worked out for it. */
interface KnownModel {
  readonly name: ModelName;
  readonly rules: readonly CompiledRule[];
  readonly findings: Map<string, PriceFinding>;
}

/** Names come with events, and so from outside: the memory for them ends here. */
const MAX_MODELS = 10_000;
const MAX_FINDINGS = 1_000;
/** An alias of an alias of … is a circle by then. */
const MAX_ALIASES = 8;

/**
 * Makes a catalogue of sources, the least important first: whatever a later source says wins.
 *
 * @throws misconfigured without a source
 */
export function createPriceCatalogue(sources: readonly PriceSource[]): PriceCatalogue {
  if (sources.length === 0) {
    throw misconfigured('createPriceCatalogue', 'there is no source', 'Pass at least one.');
  }
  const version = sources.map((source) => source.version).join('+');
  const models = new Map<string, KnownModel>();
  const modelOf = ({ provider, model }: ModelName): KnownModel => {
    const key = `${provider}\n${model}`;
    let known = models.get(key);
    if (known === undefined) {
      if (models.size >= MAX_MODELS) models.clear();
      known = lookUp(sources, provider, model);
      models.set(key, known);
    }
    return known;
  };
  return { version, find: (query) => findPrice(modelOf(query), query, version) };
}

function lookUp(sources: readonly PriceSource[], provider: string, model: string): KnownModel {
  const names: ModelName[] = [{ provider: provider.toLowerCase(), model: model.toLowerCase() }];
  for (let next = names[0]; next !== undefined && names.length <= MAX_ALIASES; ) {
    next = aliasOf(sources, next);
    if (next !== undefined) names.unshift(next);
  }
  // Rules for the real name first, so that one for the alias can differ.
  const rules = sources.flatMap((source) => names.flatMap((name) => source.rulesFor(name)));
  const [name = { provider, model }] = names;
  return { name, rules: [...new Set(rules)], findings: new Map() };
}

function aliasOf(sources: readonly PriceSource[], name: ModelName): ModelName | undefined {
  for (const source of sources.toReversed()) {
    const other = source.aliasOf(name);
    if (other !== undefined && (other.provider !== name.provider || other.model !== name.model)) {
      return other;
    }
  }
  return undefined;
}

/** The same rules make the same price, so every set of them is worked out once. */
function findPrice(known: KnownModel, query: PriceQuery, catalogue: string): PriceFinding {
  let key = query.tier === STANDARD_TIER ? '' : 'tier';
  for (const rule of known.rules) {
    const applies = rule.appliesTo(query);
    key += applies ? '1' : '0';
    if (applies && rule.caveatsOf !== undefined) key += rule.caveatsOf(query.at).join();
  }
  let finding = known.findings.get(key);
  if (finding === undefined) {
    if (known.findings.size >= MAX_FINDINGS) known.findings.clear();
    finding = workOut(known, query, catalogue);
    known.findings.set(key, finding);
  }
  return finding;
}

function workOut({ name, rules }: KnownModel, query: PriceQuery, catalogue: string): PriceFinding {
  const applying = rules.filter((rule) => rule.appliesTo(query));
  const verdict = evaluateRules(applying, query.tier === STANDARD_TIER);
  if (typeof verdict === 'object') {
    return { status: 'found', price: buildPrice(name, verdict, query.at, catalogue) };
  }
  const known = rules.some(setsPrice) ? 'no_price_at_time' : 'unknown_model';
  return { status: 'missing', reason: verdict ?? known };
}

function buildPrice(name: ModelName, verdict: Verdict, at: number, catalogue: string): Price {
  const rules = [verdict.price, ...verdict.amendments, ...verdict.factors, ...verdict.billedAs];
  const caveats = rules.flatMap((rule) => rule.caveatsOf?.(at) ?? []);
  return {
    rates: buildRates(verdict),
    provenance: {
      catalogue,
      ...name,
      tier: rules.find(({ tier }) => tier !== undefined)?.tier ?? STANDARD_TIER,
      region: rules.find(({ region }) => region !== undefined)?.region,
      customer: rules.find(({ customer }) => customer !== undefined)?.customer,
      rules: rules.map(({ applied }) => applied),
      caveats: [...new Set(caveats)],
    },
  };
}
