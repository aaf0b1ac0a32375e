import { type RawBuilder, sql } from 'kysely';
import type { Span } from './calendar.js';
import { type Int64, toBigInt, toNumber } from './database.js';
import type { Queries } from './open-store.js';
import { bucketsOf, type SumSubject, splitSpan, type UsageSum } from './sum-usage.js';

/** What a sum of costs says, by currency. */
export type CostSum = Pick<UsageSum, 'currency' | 'events' | 'pico'>;

/**
 * Sums the costs of many subjects, each over a span of its own, in one statement: whoever reserves has
 * budgets locked, and every further statement would be a way to the database that others wait for.
 */
export async function sumCosts(
  db: Queries,
  questions: ReadonlyArray<{ readonly subject: SumSubject; readonly span: Span }>,
): Promise<readonly (readonly CostSum[])[]> {
  if (questions.length === 0) return [];
  const parts = questions.flatMap(({ subject, span }, index) =>
    splitSpan(span).map((part) => costsOf(index, subject, part.grain, bucketsOf(part))),
  );
  const { rows } = await sql<CostRow>`
    select question, currency, sum(events) as events, sum(cost_micro) as cost_micro,
      sum(cost_rest) as cost_rest
    from (${sql.join(parts, sql` union all `)}) as part
    group by question, currency
  `.execute(db);
  return questions.map((_, index) =>
    rows.filter(({ question }) => toNumber(question) === index).map(toCostSum),
  );
}

interface CostRow {
  readonly question: Int64;
  readonly currency: string;
  readonly events: Int64;
  readonly cost_micro: Int64;
  readonly cost_rest: Int64;
}

function costsOf(
  question: number,
  { accounts, dimension, name }: SumSubject,
  grain: number,
  buckets: readonly number[],
): RawBuilder<unknown> {
  const of = [sql`grain = ${sql.lit(grain)}`, sql`dimension = ${dimension}`];
  // Buckets are numbers of our own, so they may be part of the statement. A range would make the key of
  // no use for what follows it.
  of.push(sql`bucket in (${sql.raw(buckets.join(', '))})`);
  if (name !== undefined) of.push(sql`name = ${name}`);
  of.push(
    accounts === undefined
      ? sql`account_id in (select id from accounts)`
      : sql`account_id in (${sql.join(accounts)})`,
  );
  return sql`
    select ${sql.lit(question)} as question, currency, events, cost_micro, cost_rest
    from usage_rollups where ${sql.join(of, sql` and `)}
  `;
}

function toCostSum(row: CostRow): CostSum {
  return {
    currency: row.currency,
    events: toNumber(row.events),
    pico: toBigInt(row.cost_micro) * 1_000_000n + toBigInt(row.cost_rest),
  };
}
