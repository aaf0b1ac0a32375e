import { hash } from 'node:crypto';
import type { ExactCost } from '@quayside/core';
import type { Transaction } from 'kysely';
import { covers, type Spender } from './budget.js';
import { type BudgetRow, type Database, type ReservationRow, toNumber } from './database.js';
import type { Store } from './open-store.js';
import { formatPico, LARGEST_PICO, parsePico } from './pico.js';
import { refuse } from './refuse.js';
import {
  type AskedBudget,
  DEFAULT_TTL_MS,
  isHeld,
  type Reservation,
  type ReserveInput,
} from './reservation.js';
import { type BudgetState, reachedThresholds, readStates } from './spending.js';

type Db = Transaction<Database>;

/** Holds the amount in every budget that covers the spender, or in none, within the transaction. */
export async function reserve(
  db: Db,
  kind: Store['kind'],
  input: ReserveInput & { readonly id: string },
  now: number,
): Promise<Reservation> {
  const payload = payloadOf(input);
  const budgets = await lockBudgets(db, kind, input);
  const known = await db
    .selectFrom('reservations')
    .selectAll()
    .where('id', '=', input.id)
    .executeTakeFirst();
  if (known !== undefined) {
    const repeated = repeatedAnswer(known, payload, now);
    if (repeated !== undefined) return repeated;
    // Its lease is over: it is taken up anew, perhaps under other budgets.
    await db.deleteFrom('holds').where('reservation_id', '=', input.id).execute();
  }
  const pico = parsePico(input.amount.amount);
  if (pico > LARGEST_PICO)
    throw refuse('invalid_request', 'The amount is more than a reservation can hold');
  const states = await readStates(db, budgets, now);
  const asked = states.map((state) => toAsked(state, pico, input.amount.currency));
  const refused = asked.some(
    ({ refusal, mode }, index) =>
      mode === 'enforce' &&
      (refusal === 'over_limit' ||
        (refusal !== undefined && budgets[index]?.on_unknown !== 'admit')),
  );
  if (refused) return { status: 'refused', id: input.id, budgets: asked };
  const expiresAt = now + (input.ttlMs ?? DEFAULT_TTL_MS);
  const answer = {
    status: 'admitted',
    id: input.id,
    expiresAt: new Date(expiresAt),
    budgets: asked,
  } as const;
  await insertHolds(db, input, payload, answer, budgets, pico);
  return answer;
}

/**
 * Locks the budgets that cover the spender, in the order of their ids: whoever reserves at the same time
 * waits, sees these holds, and cannot wait in a circle. A statement that locks and decides at once would
 * decide by what it saw before it waited.
 */
async function lockBudgets(
  db: Db,
  kind: Store['kind'],
  spender: Spender,
): Promise<readonly BudgetRow[]> {
  const { account, dimensions = {}, tags = [] } = spender;
  const query = db
    .selectFrom('budgets')
    .selectAll()
    .where((is) => is.or([is('account_id', 'is', null), is('account_id', '=', account)]))
    .where('scope_value', 'in', [
      '',
      ...[dimensions.team, dimensions.user, dimensions.key].filter((name) => name !== undefined),
      ...tags,
    ])
    .orderBy('id');
  const rows = await (kind === 'postgres' ? query.forUpdate() : query).execute();
  return rows.filter((row) => covers(row, spender));
}

function toAsked(state: BudgetState, pico: bigint, currency: string): AskedBudget {
  const { row, limit, reserved, span } = state;
  const amount = (value: bigint): ExactCost => ({
    amount: formatPico(value),
    currency: row.currency,
  });
  const doubt = currency === row.currency ? state.doubt : 'other_currency';
  const over = currency === row.currency && state.pico + reserved + pico > limit;
  return {
    budgetId: row.id,
    account: row.account_id ?? undefined,
    spent: amount(state.pico),
    reserved: amount(reserved),
    limit: amount(limit),
    resetsAt: new Date(span.end),
    reached: reachedThresholds({ ...state, reserved: reserved + (over ? 0n : pico) }),
    refusal: over ? 'over_limit' : doubt,
    mode: row.mode === 'shadow' ? 'shadow' : 'enforce',
  };
}

async function insertHolds(
  db: Db,
  input: ReserveInput & { readonly id: string },
  payload: string,
  answer: Extract<Reservation, { status: 'admitted' }>,
  budgets: readonly BudgetRow[],
  pico: bigint,
): Promise<void> {
  const expires_at = answer.expiresAt.getTime();
  const row = {
    account_id: input.account,
    payload_hash: payload,
    expires_at,
    state: 'held',
    event_id: null,
    answer: JSON.stringify(answer),
  };
  await db
    .insertInto('reservations')
    .values({ id: input.id, ...row })
    .onConflict((known) => known.column('id').doUpdateSet(row))
    .execute();
  const holds = budgets
    .filter(({ currency }) => currency === input.amount.currency)
    .map(({ id }) => ({ budget_id: id, reservation_id: input.id, amount_pico: pico, expires_at }));
  if (holds.length === 0) return;
  await db
    .insertInto('holds')
    .values(holds)
    .onConflict((known) =>
      known.columns(['budget_id', 'reservation_id']).doUpdateSet({ amount_pico: pico, expires_at }),
    )
    .execute();
}

function repeatedAnswer(
  row: ReservationRow,
  payload: string,
  now: number,
): Reservation | undefined {
  if (row.payload_hash !== payload)
    throw refuse('conflict', `Reservation '${row.id}' is known with other contents`);
  if (row.state !== 'held')
    throw refuse('conflict', `Reservation '${row.id}' was ${row.state}, so it holds nothing`);
  if (!isHeld(row, now)) return undefined;
  // Written by insertHolds, and by nothing else; dates are texts in JSON.
  const answer = JSON.parse(row.answer) as Extract<Reservation, { status: 'admitted' }>;
  return {
    ...answer,
    expiresAt: new Date(toNumber(row.expires_at)),
    budgets: answer.budgets.map((budget) => ({ ...budget, resetsAt: new Date(budget.resetsAt) })),
  };
}

function payloadOf({ account, dimensions: by = {}, tags = [], amount }: ReserveInput): string {
  const payload = [
    account,
    [by.user, by.team, by.key, by.task, by.repository, by.session],
    [...tags].sort(),
    [String(parsePico(amount.amount)), amount.currency],
  ];
  return hash('sha256', JSON.stringify(payload), 'base64url');
}
