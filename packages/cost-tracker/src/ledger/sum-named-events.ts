import { type RawBuilder, sql } from 'kysely';
import type { Span } from './calendar.js';
import type { UsageRollupRow } from './database.js';
import type { Store } from './open-store.js';
import { toSum, type UsageSum } from './sum-usage.js';
import { DIMENSION_COLUMNS } from './where-dimensions.js';

export interface NamedEvents {
  readonly by: keyof typeof DIMENSION_COLUMNS | 'tag';
  /** Undefined for all accounts. */
  readonly accounts: readonly string[] | undefined;
  readonly provider: string;
  readonly span: Span;
}

/** Sums the events of one provider by the names of a dimension, by currency, from the events themselves. */
export async function sumNamedEvents(
  { db, kind }: Pick<Store, 'db' | 'kind'>,
  { by, accounts, provider, span }: NamedEvents,
): Promise<readonly UsageSum[]> {
  if (accounts?.length === 0) return [];
  const [names, name] = by === 'tag' ? TAGS[kind] : [sql``, sql.ref(DIMENSION_COLUMNS[by])];
  const ofAccounts = accounts && sql`and account_id in (${sql.join([...accounts])})`;
  const { rows } = await sql<Partial<UsageRollupRow>>`
    select ${name} as name, coalesce(currency, '') as currency, count(*) as events, ${COUNTS},
      sum(cost_pico / 1000000) as cost_micro, sum(cost_pico % 1000000) as cost_rest
    from usage_events ${names}
    where provider = ${provider} and occurred_at >= ${span.start} and occurred_at < ${span.end}
      and ${name} is not null ${ofAccounts ?? sql``}
    group by 1, 2
  `.execute(db);
  return rows.map(toSum);
}

/** A row for each tag, and where its name is. */
const TAGS: Readonly<Record<Store['kind'], readonly [RawBuilder<unknown>, RawBuilder<unknown>]>> = {
  sqlite: [sql`, json_each(details, '$.tags') as tag`, sql`tag.value`],
  postgres: [
    sql`, lateral jsonb_array_elements_text(details::jsonb -> 'tags') as tag (name)`,
    sql`tag.name`,
  ],
};

const COUNTS = sql.join(
  [
    'total_tokens',
    'input_tokens',
    'output_tokens',
    'cached_input_tokens',
    'cache_write_tokens',
    'long_cache_write_tokens',
    'reasoning_tokens',
    'audio_input_tokens',
    'audio_output_tokens',
  ].map((count) => sql`sum(${sql.ref(count)}) as ${sql.ref(count)}`),
);
