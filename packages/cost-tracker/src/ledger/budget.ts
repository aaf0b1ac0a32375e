import type { ExactCost, UsageDimensions } from '@quayside/core';
import { periodSpan, type Span } from './calendar.js';
import { type BudgetRow, toNumber } from './database.js';
import { formatPico, parsePico } from './pico.js';

export type BudgetPeriod = 'day' | 'week' | 'month';

/** Whose spending a budget counts: everything of its account, or the events with this dimension or tag. */
export type BudgetScope =
  | { readonly kind: 'global' }
  | { readonly kind: 'team' | 'user' | 'key' | 'tag'; readonly value: string };

/** Another limit until a time. */
export interface BudgetRaise {
  /** A decimal in the budget's currency. */
  readonly amount: string;
  readonly until: Date;
  readonly reason: string;
  /** Who raised it. */
  readonly by: string;
}

export interface Budget {
  readonly id: string;
  /** Undefined for all accounts together. */
  readonly account: string | undefined;
  readonly scope: BudgetScope;
  readonly limit: ExactCost;
  readonly period: BudgetPeriod;
  readonly timeZone: string;
  /** Percentages, ascending. */
  readonly softThresholds: readonly number[];
  /** `shadow` refuses nothing and says what it would have refused. */
  readonly mode: 'enforce' | 'shadow';
  /** What a reservation gets while the spending is not known. */
  readonly onUnknown: 'admit' | 'refuse';
  /** The raise that is in force. */
  readonly raise: BudgetRaise | undefined;
}

/** Whom a reservation or a check is for. */
export interface Spender {
  readonly account: string;
  readonly dimensions?: UsageDimensions | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** Reads a row; a raise that is over is left out. */
export function toBudget(row: BudgetRow, now: number): Budget {
  return {
    id: row.id,
    account: row.account_id ?? undefined,
    scope: readScope(row),
    limit: { amount: formatPico(BigInt(row.limit_pico)), currency: row.currency },
    period: row.period === 'day' || row.period === 'week' ? row.period : 'month',
    timeZone: row.time_zone,
    // Written as an array of whole numbers, and by nothing else.
    softThresholds: JSON.parse(row.soft_thresholds) as readonly number[],
    mode: row.mode === 'shadow' ? 'shadow' : 'enforce',
    onUnknown: row.on_unknown === 'admit' ? 'admit' : 'refuse',
    raise: readRaise(row, now),
  };
}

/** The limit in force, as an integer of 1e-12. */
export function limitInForce(row: BudgetRow, now: number): bigint {
  const raise = readRaise(row, now);
  return raise === undefined ? BigInt(row.limit_pico) : parsePico(raise.amount);
}

export function budgetSpan(row: BudgetRow, now: number): Span {
  return periodSpan(toBudget(row, now).period, now, row.time_zone);
}

/** True where the budget counts what the spender spends. */
export function covers(row: BudgetRow, { account, dimensions = {}, tags = [] }: Spender): boolean {
  if (row.account_id !== null && row.account_id !== account) return false;
  const scope = readScope(row);
  if (scope.kind === 'global') return true;
  if (scope.kind === 'tag') return tags.includes(scope.value);
  return dimensions[scope.kind] === scope.value;
}

function readScope({ scope_kind: kind, scope_value: value }: BudgetRow): BudgetScope {
  return kind === 'team' || kind === 'user' || kind === 'key' || kind === 'tag'
    ? { kind, value }
    : { kind: 'global' };
}

/** A limit that has been set above its raise since is not lowered by it. */
function readRaise(row: BudgetRow, now: number): BudgetRaise | undefined {
  const until = toNumber(row.raise_until);
  if (row.raise_pico === null || until <= now) return undefined;
  if (BigInt(row.raise_pico) <= BigInt(row.limit_pico)) return undefined;
  return {
    amount: formatPico(BigInt(row.raise_pico)),
    until: new Date(until),
    reason: row.raise_reason ?? '',
    by: row.raise_by ?? '',
  };
}
