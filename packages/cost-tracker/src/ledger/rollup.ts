import { tokenUsage } from '@quayside/core';
import { createBulkInsert } from './bulk-statement.js';
import { type LedgerEvent, tokenCounts, totalTokens } from './ledger-event.js';
import type { Queries, Store } from './open-store.js';

/** A UTC day, from which most of every period is summed. */
export const DAY_MS = 86_400_000;
/**
 * Every time zone in use since 2000 is a whole number of quarters of an hour from UTC, so quarters sum the
 * edges of its days exactly.
 */
export const QUARTER_MS = 900_000;

/** What is added to the sums of an event's time, account, model and dimensions. */
export interface Delta {
  readonly account: string;
  readonly provider: string;
  readonly model: string;
  readonly occurredAt: number;
  /** Empty where there is no price. */
  readonly currency: string;
  /** Pairs of dimension and name. */
  readonly dimensions: ReadonlyArray<readonly [dimension: string, name: string]>;
  /** By the columns of {@link SUMS}. */
  readonly sums: readonly number[];
}

/** A cost; empty where there is no price. */
export interface Cost {
  readonly pico?: bigint | undefined;
  readonly currency?: string | undefined;
}

/** Dimensions that are summed. Sessions are not: there are nearly as many as there are events. */
const SUMMED = ['user', 'team', 'key', 'task', 'repository'] as const;

/** What an event adds to the sums. */
export function toDelta(event: LedgerEvent, cost: Cost): Delta {
  const counts = tokenCounts(tokenUsage(event.tokens ?? {}));
  return {
    account: event.account,
    provider: event.provider,
    model: event.model,
    occurredAt: event.occurredAt.getTime(),
    currency: currencyOf(cost),
    dimensions: summedDimensions(event),
    sums: [1, totalTokens(event), ...counts, ...costSums(cost)],
  };
}

/** What makes the sums as if the event had always cost `after`. */
export function toCorrection(event: LedgerEvent, before: Cost, after: Cost): readonly Delta[] {
  const wrong = toDelta(event, before);
  const sums = [...wrong.sums.slice(0, -2), ...costSums(after)];
  const right = { ...wrong, currency: currencyOf(after), sums };
  if (right.currency !== wrong.currency)
    return [{ ...wrong, sums: wrong.sums.map((sum) => -sum) }, right];
  return [{ ...right, sums: sums.map((sum, index) => sum - (wrong.sums[index] ?? 0)) }];
}

function currencyOf({ pico, currency = '' }: Cost): string {
  return pico === undefined ? '' : currency;
}

const MICRO = 1_000_000n;

/** Numbers hold both parts of a 64-bit cost exactly. */
function costSums({ pico }: Cost): readonly [micro: number, rest: number] {
  return pico === undefined ? [0, 0] : [Number(pico / MICRO), Number(pico % MICRO)];
}

function summedDimensions({ dimensions, tags = [] }: LedgerEvent): Delta['dimensions'] {
  const pairs: Array<readonly [string, string]> = [['', '']];
  if (dimensions !== undefined) {
    for (const dimension of SUMMED) {
      const name = dimensions[dimension];
      if (name !== undefined) pairs.push([dimension, name]);
    }
  }
  for (const tag of new Set(tags)) pairs.push(['tag', tag]);
  return pairs;
}

const KEY = ['grain', 'bucket', 'account_id', 'dimension', 'name', 'provider', 'model', 'currency'];
const SUMS = [
  'events',
  'total_tokens',
  'input_tokens',
  'output_tokens',
  'cached_input_tokens',
  'cache_write_tokens',
  'long_cache_write_tokens',
  'reasoning_tokens',
  'audio_input_tokens',
  'audio_output_tokens',
  'cost_micro',
  'cost_rest',
];

/** Adds deltas to the sums, within the transaction that records them. */
export type AddToRollups = (db: Queries, deltas: readonly Delta[]) => Promise<void>;

export function createRollups(kind: Store['kind']): AddToRollups {
  const added = SUMS.map((name) => `"${name}" = usage_rollups."${name}" + excluded."${name}"`);
  const upsert = createBulkInsert(
    kind,
    'usage_rollups',
    [...KEY, ...SUMS],
    `on conflict (${KEY.join(', ')}) do update set ${added.join(', ')}`,
  );
  return async (db, deltas) => {
    const rows = new Map<string, Row>();
    for (const delta of deltas) addDelta(rows, delta);
    // In one order for every writer: two that upsert the same rows wait, and never for each other.
    const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
    await upsert(
      db,
      sorted.map(([, { key, sums }]) => [...key, ...sums]),
    );
  };
}

interface Row {
  readonly key: ReadonlyArray<string | number>;
  readonly sums: number[];
}

const GRAINS = [DAY_MS, QUARTER_MS];

function addDelta(rows: Map<string, Row>, delta: Delta): void {
  const { account, occurredAt, currency } = delta;
  for (const [dimension, name] of delta.dimensions) {
    // Providers and models are told apart for the account alone: for every user, they would be too many.
    const [provider, model] = dimension === '' ? [delta.provider, delta.model] : ['', ''];
    for (const grain of GRAINS) {
      const bucket = occurredAt - (occurredAt % grain);
      const id = `${grain}\0${bucket}\0${account}\0${dimension}\0${name}\0${provider}\0${model}\0${currency}`;
      const row = rows.get(id);
      if (row === undefined) {
        const key = [grain, bucket, account, dimension, name, provider, model, currency];
        rows.set(id, { key, sums: [...delta.sums] });
      } else addInto(row.sums, delta.sums);
    }
  }
}

function addInto(sums: number[], more: readonly number[]): void {
  for (let index = 0; index < more.length; index += 1)
    sums[index] = (sums[index] ?? 0) + (more[index] ?? 0);
}
