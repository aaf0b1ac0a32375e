import { hash } from 'node:crypto';
import type { ExactCost } from '@quayside/core';
import type { Transaction } from 'kysely';
import { covers } from './budget.js';
import { type BudgetRow, type Database, type ReservationRow, toNumber } from './database.js';
import type { Outcome } from './in-batches.js';
import type { Store } from './open-store.js';
import { formatPico, LARGEST_PICO, parsePico } from './pico.js';
import { refuse } from './refuse.js';
import {
  type AskedBudget,
  DEFAULT_TTL_MS,
  isHeld,
  type NamedReserve,
  type Reservation,
} from './reservation.js';
import { type BudgetState, reachedThresholds, readStates } from './spending.js';
import { type Admission, writeAdmissions } from './write-admissions.js';

type Db = Transaction<Database>;

/** A budget under lock; what it holds grows with every admission. */
interface Standing extends Omit<BudgetState, 'reserved'> {
  reserved: bigint;
}

/** What has been decided so far counts for those after it. */
interface Decided {
  readonly standings: readonly Standing[];
  /** Reservations by id. */
  readonly known: Map<string, ReservationRow>;
  /** By id. */
  readonly admissions: Map<string, Admission>;
}

/**
 * Holds each amount in every budget that covers its spender, or in none, one after another within the
 * transaction. What is wrong with one is its own outcome, and nothing to the others.
 */
export async function reserveAll(
  db: Db,
  kind: Store['kind'],
  inputs: readonly NamedReserve[],
  now: number,
): Promise<readonly Outcome<Reservation>[]> {
  const budgets = await lockBudgets(db, kind, inputs);
  // Read after the locks were had: a statement sees what was committed before it began.
  const known = await findKnown(db, inputs);
  const standings = await readStates(db, budgets, now);
  const decided: Decided = { standings, known, admissions: new Map() };
  const outcomes = inputs.map((input) => attempt(() => decide(decided, input, now)));
  await writeAdmissions(db, kind, [...decided.admissions.values()]);
  return outcomes;
}

function attempt<T>(work: () => T): Outcome<T> {
  try {
    return { result: work() };
  } catch (error) {
    return { error };
  }
}

function decide(decided: Decided, input: NamedReserve, now: number): Reservation {
  const { id, amount } = input;
  const payload = payloadOf(input);
  const known = decided.known.get(id);
  const repeated = known === undefined ? undefined : repeatedAnswer(known, payload, now);
  if (repeated !== undefined) return repeated;
  const pico = parsePico(amount.amount);
  if (pico > LARGEST_PICO)
    throw refuse('invalid_request', 'The amount is more than a reservation can hold');
  const covering = decided.standings.filter(({ row }) => covers(row, input));
  const budgets = covering.map((standing) => toAsked(standing, pico, amount.currency));
  if (budgets.some((asked, index) => isRefused(asked, covering[index]?.row)))
    return { status: 'refused', id, budgets };
  const expiresAt = new Date(now + (input.ttlMs ?? DEFAULT_TTL_MS));
  const answer = { status: 'admitted', id, expiresAt, budgets } as const;
  const held = covering.filter(({ row }) => row.currency === amount.currency);
  for (const standing of held) standing.reserved += pico;
  const row = {
    id,
    account_id: input.account,
    payload_hash: payload,
    expires_at: expiresAt.getTime(),
    state: 'held',
    event_id: null,
    answer: JSON.stringify(answer),
  };
  decided.known.set(id, row);
  const budgetIds = held.map((standing) => standing.row.id);
  decided.admissions.set(id, { row, pico, budgetIds, wasKnown: known !== undefined });
  return answer;
}

/**
 * Locks the budgets that cover the spenders, in the order of their ids: whoever reserves at the same time
 * waits, sees these holds, and cannot wait in a circle. A statement that locks and decides at once would
 * decide by what it saw before it waited.
 */
async function lockBudgets(
  db: Db,
  kind: Store['kind'],
  spenders: readonly NamedReserve[],
): Promise<readonly BudgetRow[]> {
  const accounts = new Set(spenders.map(({ account }) => account));
  const names = spenders.flatMap(({ dimensions: by = {}, tags = [] }) => [
    ...[by.team, by.user, by.key].filter((name) => name !== undefined),
    ...tags,
  ]);
  const query = db
    .selectFrom('budgets')
    .selectAll()
    .where((is) => is.or([is('account_id', 'is', null), is('account_id', 'in', [...accounts])]))
    .where('scope_value', 'in', [...new Set(['', ...names])])
    .orderBy('id');
  const rows = await (kind === 'postgres' ? query.forUpdate() : query).execute();
  return rows.filter((row) => spenders.some((spender) => covers(row, spender)));
}

async function findKnown(
  db: Db,
  inputs: readonly NamedReserve[],
): Promise<Map<string, ReservationRow>> {
  const ids = inputs.filter(({ isNew }) => !isNew).map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('reservations').selectAll().where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, row]));
}

function isRefused({ mode, refusal }: AskedBudget, row: BudgetRow | undefined): boolean {
  if (mode !== 'enforce' || refusal === undefined) return false;
  return refusal === 'over_limit' || row?.on_unknown !== 'admit';
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
  // Written by `decide`, and by nothing else; dates are texts in JSON.
  const answer = JSON.parse(row.answer) as Extract<Reservation, { status: 'admitted' }>;
  return {
    ...answer,
    expiresAt: new Date(toNumber(row.expires_at)),
    budgets: answer.budgets.map((budget) => ({ ...budget, resetsAt: new Date(budget.resetsAt) })),
  };
}

function payloadOf({ account, dimensions: by = {}, tags = [], amount }: NamedReserve): string {
  const payload = [
    account,
    [by.user, by.team, by.key, by.task, by.repository, by.session],
    [...tags].sort(),
    [String(parsePico(amount.amount)), amount.currency],
  ];
  return hash('sha256', JSON.stringify(payload), 'base64url');
}
