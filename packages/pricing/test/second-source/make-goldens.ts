/** Dollars for a million tokens, by class of tokens. */
type Card = Readonly<Record<string, string>>;
type Tiers = Readonly<Record<string, Card>>;

interface Row {
  readonly source: string;
  readonly provider: string;
  readonly model: string;
  readonly asOf?: string;
  readonly tiers: Tiers;
  readonly above?: { readonly inputTokens: number; readonly tiers: Tiers };
  readonly regions?: Readonly<Record<string, string>>;
  readonly units?: Readonly<Record<string, string>>;
}

/** The content of `rows.json`. */
export interface Table {
  readonly sources: Readonly<Record<string, { readonly asOf: string }>>;
  readonly rows: readonly Row[];
}

/** One usage, and what a table that has nothing to do with ours says that it costs. */
export interface Golden {
  readonly provider: string;
  readonly model: string;
  readonly date: string;
  readonly tier: string;
  readonly region?: string;
  readonly tokens: Readonly<Record<string, number>>;
  readonly units?: Readonly<Record<string, number>>;
  readonly usd: string;
  readonly source: string;
}

/** So much of each class of a card; a class that a card lacks is left out. */
type Amounts = Readonly<Record<string, number>>;

/** Off-peak hours, for the one provider that has any. */
const TIME = 'T12:00:00Z';
const inputs = ['input', 'cached_input', 'cache_write_5m', 'cache_write_1h', 'audio_input'];
const outputs = ['output', 'reasoning', 'audio_output'];

/** Works out the goldens by fractions of whole numbers, without any code of the package. */
export function makeGoldens({ sources, rows }: Table): Golden[] {
  return rows.flatMap((row, index) => {
    const make = (tier: string, card: Card, amounts: Amounts, extra: Partial<Golden> = {}) =>
      toGolden(row, sources[row.source]?.asOf ?? '', tier, card, amounts, extra);
    const ofTiers = Object.entries(row.tiers).flatMap(([tier, card]) =>
      amountsFor(card, index, tier === 'standard').map((amounts) => make(tier, card, amounts)),
    );
    const long = Object.entries(row.above?.tiers ?? {}).map(([tier, card]) =>
      make(tier, card, longAmounts(card, row.above?.inputTokens ?? 0, index)),
    );
    const { standard = {} } = row.tiers;
    const plain = { input: 7_919 + index, output: 1_013 };
    const regional = Object.keys(row.regions ?? {}).map((region) =>
      make('standard', standard, plain, { region }),
    );
    const counted = Object.keys(row.units ?? {}).map((unit) =>
      make('standard', standard, plain, { units: { [unit]: 3 } }),
    );
    return [...ofTiers, ...long, ...regional, ...counted];
  });
}

/** Usages of one card: a single token of each side, then every class of it in turn. */
function amountsFor(card: Card, index: number, isStandard: boolean): Amounts[] {
  const plain = { input: 12_347 + 13 * index, output: 1_291 + index };
  const apart = [...inputs, ...outputs]
    .filter((name) => name in card && name !== 'input' && name !== 'output')
    .map((name) => ({ ...plain, [name]: 31_013 - 17 * index }));
  return [...(isStandard ? [{ input: 1, output: 1 }] : []), plain, ...apart];
}

function longAmounts(card: Card, inputTokens: number, index: number): Amounts {
  const cached = 'cached_input' in card ? { cached_input: 50_021 } : {};
  return { input: inputTokens + 1 + index, ...cached, output: 4_099 };
}

function toGolden(
  row: Row,
  asOf: string,
  tier: string,
  card: Card,
  amounts: Amounts,
  extra: Partial<Golden>,
): Golden {
  const factor = fractionOf(row.regions?.[extra.region ?? ''] ?? '1');
  let cost = { digits: 0n, scale: 0 };
  for (const [name, amount] of Object.entries(amounts)) {
    const price = fractionOf(card[name] ?? 'none');
    const digits = BigInt(amount) * price.digits * factor.digits;
    cost = add(cost, { digits, scale: price.scale + factor.scale + 6 });
  }
  for (const [name, amount] of Object.entries(extra.units ?? {})) {
    const price = fractionOf(row.units?.[name] ?? 'none');
    cost = add(cost, { digits: BigInt(amount) * price.digits, scale: price.scale });
  }
  const { provider, model, source } = row;
  const date = `${row.asOf ?? asOf}${TIME}`;
  const tokens = tokensOf(amounts);
  return { provider, model, date, tier, ...extra, tokens, usd: toText(cost), source };
}

/** The counts as providers report them: totals, and parts that are within the totals. */
function tokensOf(amounts: Amounts): Record<string, number> {
  const of = (...names: string[]) => names.reduce((sum, name) => sum + (amounts[name] ?? 0), 0);
  const counts = {
    inputTokens: of(...inputs),
    outputTokens: of(...outputs),
    cachedInputTokens: of('cached_input'),
    cacheWriteTokens: of('cache_write_5m', 'cache_write_1h'),
    longCacheWriteTokens: of('cache_write_1h'),
    audioInputTokens: of('audio_input'),
    reasoningTokens: of('reasoning'),
    audioOutputTokens: of('audio_output'),
  };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

interface Fraction {
  readonly digits: bigint;
  readonly scale: number;
}

function fractionOf(text: string): Fraction {
  const [whole = '', decimals = ''] = text.split('.');
  return { digits: BigInt(whole + decimals), scale: decimals.length };
}

function add(a: Fraction, b: Fraction): Fraction {
  const scale = Math.max(a.scale, b.scale);
  const up = ({ digits, scale: own }: Fraction) => digits * 10n ** BigInt(scale - own);
  return { digits: up(a) + up(b), scale };
}

/** Written in full. More digits than the twelve that a price is rounded to would make it no exact golden. */
function toText({ digits, scale }: Fraction): string {
  const text = String(digits).padStart(scale + 1, '0');
  const decimals = text.slice(text.length - scale).replace(/0+$/, '');
  if (decimals.length > 12) throw new RangeError(`0.${decimals} would be rounded.`);
  const whole = text.slice(0, text.length - scale);
  return decimals === '' ? whole : `${whole}.${decimals}`;
}
