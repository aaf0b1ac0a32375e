import type { ExactCost } from '@quayside/core';
import type { Insertable, Transaction } from 'kysely';
import type { MakeUuid } from '../spool/uuid-v7.js';
import { writeAudit } from './audit.js';
import { type Budget, type BudgetPeriod, type BudgetScope, toBudget } from './budget.js';
import { budgetDays } from './daily-series.js';
import type { BudgetRow, Database } from './database.js';
import type { Queries, Store } from './open-store.js';
import { formatPico, parsePico } from './pico.js';
import { refuse } from './refuse.js';
import { type BudgetState, reachedThresholds, readStates, verdictOf } from './spending.js';
import type { LedgerShare } from './totals.js';

export interface BudgetInput {
  /** @default a new UUID v7 */
  readonly id?: string | undefined;
  /** @default all accounts together */
  readonly account?: string | undefined;
  /** @default { kind: 'global' } */
  readonly scope?: BudgetScope | undefined;
  readonly limit: ExactCost;
  /** @default 'month' */
  readonly period?: BudgetPeriod | undefined;
  /** IANA name. @default 'UTC' */
  readonly timeZone?: string | undefined;
  /** Percentages, 1 to 99. @default [70, 90] */
  readonly softThresholds?: readonly number[] | undefined;
  /** @default 'enforce' */
  readonly mode?: 'enforce' | 'shadow' | undefined;
  /** @default 'refuse' */
  readonly onUnknown?: 'admit' | 'refuse' | undefined;
}

export interface RaiseInput {
  /** A decimal in the budget's currency, more than its limit. */
  readonly amount: string;
  readonly until: Date;
  readonly reason: string;
}

/** A budget as it stands in the period under way. */
export interface BudgetStatus {
  readonly budget: Budget;
  readonly period: { readonly start: Date; readonly end: Date };
  readonly status: 'under' | 'over' | 'unknown';
  readonly reason: ReturnType<typeof verdictOf>['reason'];
  readonly spent: ExactCost;
  readonly reserved: ExactCost;
  readonly limit: ExactCost;
  readonly remaining: ExactCost;
  readonly reached: readonly number[];
}

/** The budgets of a ledger. Every change is written to the audit log with its actor. */
export interface Budgets {
  /** @throws conflict where the id is taken */
  create(input: BudgetInput, actor: string): Promise<Budget>;
  /** Replaces everything but the raise. @throws not_found, invalid_request for another currency */
  replace(id: string, input: BudgetInput, actor: string): Promise<Budget>;
  /** @throws not_found */
  get(id: string): Promise<Budget>;
  list(): Promise<readonly Budget[]>;
  /** Removes the budget and its holds. @throws not_found */
  remove(id: string, actor: string): Promise<void>;
  /** @throws not_found */
  status(id: string): Promise<BudgetStatus>;
  /** What its scope has spent on each day of the period under way. @throws not_found */
  days(id: string): Promise<readonly LedgerShare[]>;
  /** @throws not_found, invalid_request for an amount below the limit or a time that has passed */
  raise(id: string, input: RaiseInput, actor: string): Promise<Budget>;
  /** @throws not_found */
  endRaise(id: string, actor: string): Promise<Budget>;
}

export function createBudgets(store: Store, makeId: MakeUuid, now: () => number): Budgets {
  const change = (
    id: string,
    action: string,
    actor: string,
    values: (row: BudgetRow) => Partial<Insertable<BudgetRow>>,
  ): Promise<Budget> =>
    store.transact(async (db) => {
      const set = values(await findRow(db, id));
      await db.updateTable('budgets').set(set).where('id', '=', id).execute();
      await writeAudit(db, { id: makeId(), at: now(), actor, action, subject: id, details: set });
      return toBudget(await findRow(db, id), now());
    });
  return {
    create: (input, actor) => createBudget(store, input, input.id ?? makeId(), actor, makeId, now),
    replace: (id, input, actor) =>
      change(id, 'budget.replaced', actor, (row) => replacedColumns(row, input)),
    get: async (id) => toBudget(await findRow(store.db, id), now()),
    list: async () => {
      const rows = await store.db.selectFrom('budgets').selectAll().orderBy('id').execute();
      return rows.map((row) => toBudget(row, now()));
    },
    remove: (id, actor) =>
      store.transact(async (db) => {
        await findRow(db, id);
        await db.deleteFrom('holds').where('budget_id', '=', id).execute();
        await db.deleteFrom('budgets').where('id', '=', id).execute();
        await writeAudit(db, {
          id: makeId(),
          at: now(),
          actor,
          action: 'budget.removed',
          subject: id,
          details: {},
        });
      }),
    status: async (id) => {
      const [state] = await readStates(store.db, [await findRow(store.db, id)], now());
      if (state === undefined) throw refuse('not_found', `There is no budget '${id}'`);
      return toStatus(state, now());
    },
    days: async (id) => budgetDays(store.db, await findRow(store.db, id), now()),
    raise: (id, input, actor) =>
      change(id, 'budget.raised', actor, (row) => raiseColumns(row, input, actor, now())),
    endRaise: (id, actor) => change(id, 'budget.raise_ended', actor, () => NO_RAISE),
  };
}

const NO_RAISE = { raise_pico: null, raise_until: null, raise_reason: null, raise_by: null };

async function createBudget(
  store: Store,
  input: BudgetInput,
  id: string,
  actor: string,
  makeId: MakeUuid,
  now: () => number,
): Promise<Budget> {
  return store.transact(async (db) => {
    const row = { id, ...toColumns(input), ...NO_RAISE };
    const inserted = await db
      .insertInto('budgets')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .execute();
    if (inserted.length === 0) throw refuse('conflict', `There is a budget '${id}' already`);
    await writeAudit(db, {
      id: makeId(),
      at: now(),
      actor,
      action: 'budget.created',
      subject: id,
      details: row,
    });
    return toBudget(row, now());
  });
}

function toColumns(input: BudgetInput): Omit<BudgetRow, 'id' | keyof typeof NO_RAISE> {
  const { scope = { kind: 'global' } } = input;
  const thresholds = [...new Set(input.softThresholds ?? [70, 90])].sort((a, b) => a - b);
  return {
    account_id: input.account ?? null,
    scope_kind: scope.kind,
    scope_value: scope.kind === 'global' ? '' : scope.value,
    limit_pico: String(parsePico(input.limit.amount)),
    currency: input.limit.currency,
    period: input.period ?? 'month',
    time_zone: input.timeZone ?? 'UTC',
    soft_thresholds: JSON.stringify(thresholds),
    mode: input.mode ?? 'enforce',
    on_unknown: input.onUnknown ?? 'refuse',
  };
}

/** The raise and what is held are amounts of the currency that the budget has. */
function replacedColumns(row: BudgetRow, input: BudgetInput): ReturnType<typeof toColumns> {
  if (input.limit.currency !== row.currency)
    throw refuse(
      'invalid_request',
      `Budget '${row.id}' keeps its currency; make another one for ${input.limit.currency}`,
    );
  return toColumns(input);
}

function raiseColumns(
  row: BudgetRow,
  { amount, until, reason }: RaiseInput,
  by: string,
  now: number,
): Pick<BudgetRow, keyof typeof NO_RAISE> {
  const pico = parsePico(amount);
  if (pico <= BigInt(row.limit_pico))
    throw refuse('invalid_request', `A raise of budget '${row.id}' has to be more than its limit`);
  if (until.getTime() <= now)
    throw refuse('invalid_request', `The raise of budget '${row.id}' would be over already`);
  return {
    raise_pico: String(pico),
    raise_until: until.getTime(),
    raise_reason: reason,
    raise_by: by,
  };
}

async function findRow(db: Queries | Transaction<Database>, id: string): Promise<BudgetRow> {
  const row = await db.selectFrom('budgets').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw refuse('not_found', `There is no budget '${id}'`);
  return row;
}

function toStatus(state: BudgetState, now: number): BudgetStatus {
  const { row, span, pico, reserved, limit } = state;
  const amount = (value: bigint): ExactCost => ({
    amount: formatPico(value),
    currency: row.currency,
  });
  const left = limit - pico - reserved;
  return {
    budget: toBudget(row, now),
    period: { start: new Date(span.start), end: new Date(span.end) },
    ...verdictOf(state, limit),
    spent: amount(pico),
    reserved: amount(reserved),
    limit: amount(limit),
    remaining: amount(left > 0n ? left : 0n),
    reached: reachedThresholds(state),
  };
}
