import type { BudgetVerdict } from '@quayside/core';
import { budgetSpan, limitInForce } from './budget.js';
import type { Span } from './calendar.js';
import type { BudgetRow } from './database.js';
import type { Queries } from './open-store.js';
import { type CostSum, sumCosts } from './sum-costs.js';
import type { SumSubject } from './sum-usage.js';

export type UnknownReason = Extract<BudgetVerdict, { status: 'unknown' }>['reason'];

/** What was spent, in the limit's currency, and what makes it a lower bound. */
export interface Spending {
  readonly pico: bigint;
  readonly doubt: UnknownReason | undefined;
}

/** Sums up in one currency, and says what is left out of the sum. */
export function toSpending(sums: readonly CostSum[], currency: string): Spending {
  const used = sums.filter(({ events }) => events > 0);
  const pico = used
    .filter((sum) => sum.currency === currency)
    .reduce((sum, part) => sum + part.pico, 0n);
  const hasOther = used.some((sum) => sum.currency !== currency && sum.currency !== '');
  const hasUnpriced = used.some((sum) => sum.currency === '');
  const doubt = hasOther ? 'other_currency' : hasUnpriced ? 'unpriced_usage' : undefined;
  return { pico, doubt };
}

/** A budget as it stands. */
export interface BudgetState extends Spending {
  readonly row: BudgetRow;
  readonly span: Span;
  readonly limit: bigint;
  /** Held by reservations that are neither settled nor expired. */
  readonly reserved: bigint;
}

/**
 * Reads how budgets stand, in the order of `rows`. Within a transaction that has locked them, no
 * reservation changes behind it.
 */
export async function readStates(
  db: Queries,
  rows: readonly BudgetRow[],
  now: number,
): Promise<readonly BudgetState[]> {
  const questions = rows.map((row) => ({
    subject: subjectOf(row),
    span: budgetSpan(row, now),
    budgetId: row.id,
  }));
  const answers = await sumCosts(db, questions, now);
  return rows.map((row, index) => {
    const { costs = [], reserved = 0n } = answers[index] ?? {};
    return {
      row,
      span: questions[index]?.span ?? budgetSpan(row, now),
      limit: limitInForce(row, now),
      reserved,
      ...toSpending(costs, row.currency),
    };
  });
}

/** The soft thresholds that spent and reserved have reached, and 100. */
export function reachedThresholds({ row, pico, reserved, limit }: BudgetState): readonly number[] {
  // Written as an array of whole numbers, and by nothing else.
  const soft = JSON.parse(row.soft_thresholds) as readonly number[];
  return [...soft, 100].filter((percent) => (pico + reserved) * 100n >= limit * BigInt(percent));
}

/** Which sums a budget counts. */
export function subjectOf(row: BudgetRow): SumSubject {
  const accounts = row.account_id === null ? undefined : [row.account_id];
  if (row.scope_kind === 'global') return { accounts, dimension: '', name: undefined };
  return { accounts, dimension: row.scope_kind, name: row.scope_value };
}

/** Three-valued: more than the limit is certain, less only without a doubt. */
export function verdictOf(
  { pico, doubt }: Spending,
  limit: bigint,
): { readonly status: 'under' | 'over' | 'unknown'; readonly reason: UnknownReason | undefined } {
  if (pico > limit) return { status: 'over', reason: undefined };
  return doubt === undefined
    ? { status: 'under', reason: undefined }
    : { status: 'unknown', reason: doubt };
}
