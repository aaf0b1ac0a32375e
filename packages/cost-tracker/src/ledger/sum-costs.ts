import { type RawBuilder, sql } from 'kysely';
import type { Span } from './calendar.js';
import { type Int64, toBigInt, toNumber } from './database.js';
import type { Queries } from './open-store.js';
import { bucketsOf, type SumSubject, splitSpan, type UsageSum } from './sum-usage.js';

/** What a sum of costs says, by currency. */
export type CostSum = Pick<UsageSum, 'currency' | 'events' | 'pico'>;

/** What a budget counts. */
export interface CostQuestion {
  readonly subject: SumSubject;
  readonly span: Span;
  readonly budgetId: string;
}

export interface CostAnswer {
  readonly costs: readonly CostSum[];
  /** Held by reservations that are neither settled nor expired. */
  readonly reserved: bigint;
}

/**
 * Sums what budgets count and what is held of them in one statement for many: whoever reserves has budgets locked, and
 * every further statement would be a way to the database that others wait for.
 */
export async function sumCosts(
  db: Queries,
  questions: readonly CostQuestion[],
  now: number,
): Promise<readonly CostAnswer[]> {
  const answers: CostAnswer[] = [];
  for (let start = 0; start < questions.length; start += QUESTIONS_AT_MOST)
    answers.push(...(await askAll(db, questions.slice(start, start + QUESTIONS_AT_MOST), now)));
  return answers;
}

/** Of at most four parts each; SQLite takes 500 in one statement. https://www.sqlite.org/limits.html */
const QUESTIONS_AT_MOST = 100;

async function askAll(
  db: Queries,
  questions: readonly CostQuestion[],
  now: number,
): Promise<readonly CostAnswer[]> {
  const parts = questions.flatMap((question, index) => [
    ...splitSpan(question.span).map((part) =>
      costsOf(index, question.subject, part.grain, bucketsOf(part)),
    ),
    holdsOf(index, question.budgetId, now),
  ]);
  const { rows } = await sql<CostRow>`
    select question, held, currency, sum(events) as events, sum(cost_micro) as cost_micro,
      sum(cost_rest) as cost_rest
    from (${sql.join(parts, sql` union all `)}) as part
    group by question, held, currency
  `.execute(db);
  const answers = questions.map(() => ({ costs: [] as CostSum[], reserved: 0n }));
  for (const row of rows) {
    const answer = answers[toNumber(row.question)];
    if (answer === undefined) continue;
    if (toNumber(row.held) === 1) answer.reserved = toPico(row);
    else
      answer.costs.push({
        currency: row.currency,
        events: toNumber(row.events),
        pico: toPico(row),
      });
  }
  return answers;
}

interface CostRow {
  readonly question: Int64;
  readonly held: Int64;
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
    select ${sql.lit(question)} as question, 0 as held, currency, events, cost_micro, cost_rest
    from usage_rollups where ${sql.join(of, sql` and `)}
  `;
}

/** Summed here, as sorting many holds by question would take longer than all else. */
function holdsOf(question: number, budgetId: string, now: number): RawBuilder<unknown> {
  return sql`
    select ${sql.lit(question)} as question, 1 as held, '' as currency, 0 as events,
      cast(sum(amount_pico / 1000000) as bigint) as cost_micro,
      cast(sum(amount_pico % 1000000) as bigint) as cost_rest
    from holds where budget_id = ${budgetId} and expires_at > ${now}
  `;
}

function toPico(row: CostRow): bigint {
  return toBigInt(row.cost_micro) * 1_000_000n + toBigInt(row.cost_rest);
}
