import { isCount } from './partition-usage.js';
import type { PicoUsd } from './pico-usd.js';
import type {
  ComponentName,
  MissingPriceReason,
  Price,
  PriceCatalogue,
  PriceProvenance,
} from './price-catalogue.js';
import { rateOf, toQuery } from './price-usage.js';
import { costAtMost, dearer, type Rate } from './rate.js';

/** A call that is about to be made. */
export interface CallToEstimate {
  readonly provider: string;
  readonly model: string;
  /** When the call starts. */
  readonly at: Date;
  /** How long it may take, in milliseconds; its price is that of any minute within. @default 600_000 */
  readonly withinMs?: number | undefined;
  /** At most so many input tokens. No text has more tokens than it has bytes in UTF-8. */
  readonly inputTokens: number;
  /** The call's own limit of output tokens, thinking included; 0 for embeddings. */
  readonly maxOutputTokens: number;
  /**
   * How long the call has the provider keep what it caches. `none` says that nothing is written to a cache.
   * @default the dearest that the model has a price for
   */
  readonly cacheWrites?: 'none' | '5m' | '1h' | undefined;
  /** Whether audio may go in or come out. @default true, for models with a price for it */
  readonly audio?: boolean | undefined;
  /** At most so many other units: `{ web_searches: 5 }`. @default none */
  readonly units?: Readonly<Record<string, number>> | undefined;
  /** Every tier that may serve the call: one that asks for `priority` may get `default`. @default the standard tier */
  readonly serviceTiers?: readonly string[] | undefined;
  readonly region?: string | undefined;
  readonly customer?: string | undefined;
}

/** The most that a call can cost, or why nobody can tell. */
export type CostEstimate =
  | {
      readonly status: 'estimated';
      readonly atMost: PicoUsd;
      /** Where the dearest of the prices that may apply comes from. */
      readonly provenance: PriceProvenance;
    }
  | {
      readonly status: 'unpriced';
      readonly reason: MissingPriceReason | 'no_price_for_component' | 'invalid_usage';
      readonly component: string | undefined;
      readonly catalogue: string;
    };

const MINUTE_MS = 60_000;
const DEFAULT_WITHIN_MS = 600_000;
/** A call takes a day at most: a batch. */
const MAX_WITHIN_MS = 86_400_000;

/**
 * Tells the most that a call can cost, to reserve it from a budget before the call is sent: every token at the
 * dearest class it can turn out to be of, in the dearest minute, on the dearest tier. What `priceUsage` says
 * afterwards is never more, as long as the counts hold, longer contexts cost no less a token, and the time that
 * is billed lies within. Never throws.
 */
export function estimateCost(catalogue: PriceCatalogue, call: CallToEstimate): CostEstimate {
  const { units = {}, serviceTiers = ['default'], withinMs = DEFAULT_WITHIN_MS } = call;
  const unpriced = (
    reason: Extract<CostEstimate, { status: 'unpriced' }>['reason'],
    component?: string,
  ): CostEstimate => ({ status: 'unpriced', reason, component, catalogue: catalogue.version });

  const { inputTokens, maxOutputTokens } = call;
  // Units may have any name, also that of a count.
  const counts = [...Object.entries({ inputTokens, maxOutputTokens }), ...Object.entries(units)];
  const wrong = counts.find(([, count]) => !isCount(count));
  if (wrong !== undefined) return unpriced('invalid_usage', wrong[0]);
  if (!isCount(withinMs) || withinMs > MAX_WITHIN_MS) return unpriced('invalid_usage', 'withinMs');
  if (Number.isNaN(call.at.getTime())) return unpriced('invalid_usage', 'at');

  let dearest: Extract<CostEstimate, { status: 'estimated' }> | undefined;
  for (const serviceTier of serviceTiers) {
    for (const occurredAt of minutesOf(call.at, withinMs)) {
      const tokens = { inputTokens };
      const finding = catalogue.find(toQuery({ ...call, occurredAt, serviceTier, tokens }));
      if (finding.status === 'missing') return unpriced(finding.reason);
      const atMost = boundOf(call, units, finding.price);
      if (typeof atMost === 'string') return unpriced('no_price_for_component', atMost);
      if (dearest === undefined || atMost > dearest.atMost) {
        const { provenance } = finding.price;
        dearest = { status: 'estimated', atMost, provenance };
      }
    }
  }
  return dearest ?? unpriced('invalid_usage', 'serviceTiers');
}

/** The start, every full minute after it, and the end: prices change on the minute. */
function* minutesOf(start: Date, withinMs: number): Generator<Date> {
  yield start;
  const end = start.getTime() + withinMs;
  const first = Math.floor(start.getTime() / MINUTE_MS) + 1;
  for (let minute = first; minute * MINUTE_MS <= end; minute += 1) {
    yield new Date(minute * MINUTE_MS);
  }
  yield new Date(end);
}

/** The bound under one price, or the component that has none. */
function boundOf(
  call: CallToEstimate,
  units: Readonly<Record<string, number>>,
  { rates }: Price,
): PicoUsd | ComponentName {
  const sides = [
    { quantity: call.inputTokens, ...dearestOf(rates, inputClasses(call)) },
    { quantity: call.maxOutputTokens, ...dearestOf(rates, outputClasses(call)) },
  ];
  let atMost = 0n;
  for (const { quantity, rate, component, classes } of sides) {
    if (quantity === 0) continue;
    if (rate === undefined) return component;
    // Each class that the tokens may be split into can be rounded up by itself.
    atMost += costAtMost(quantity, rate) + BigInt(classes);
  }
  for (const [name, count] of Object.entries(units)) {
    const component: ComponentName = `unit:${name}`;
    const rate = rates.get(component);
    if (count === 0) continue;
    if (rate === undefined) return component;
    atMost += costAtMost(count, rate);
  }
  const request = rates.get('request');
  return request === undefined ? atMost : atMost + costAtMost(1, request);
}

function inputClasses({ cacheWrites = '1h', audio = true }: CallToEstimate): ComponentName[] {
  const classes: ComponentName[] = ['input', 'cached_input'];
  if (cacheWrites !== 'none') classes.push('cache_write_5m');
  if (cacheWrites === '1h') classes.push('cache_write_1h');
  return audio ? [...classes, 'audio_input'] : classes;
}

function outputClasses({ audio = true }: CallToEstimate): ComponentName[] {
  return audio ? ['output', 'reasoning', 'audio_output'] : ['output', 'reasoning'];
}

/** The dearest rate of some classes; the first of them must have one. */
function dearestOf(
  rates: ReadonlyMap<ComponentName, Rate>,
  classes: readonly ComponentName[],
): { rate: Rate | undefined; component: ComponentName; classes: number } {
  const [component = 'input'] = classes;
  const known = classes.map((name) => rateOf(rates, name)).filter((rate) => rate !== undefined);
  const rate = rateOf(rates, component) === undefined ? undefined : known.reduce(dearer);
  return { rate, component, classes: classes.length };
}
