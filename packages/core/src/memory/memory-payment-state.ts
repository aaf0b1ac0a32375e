import type { Clock } from '../clock.js';
import type { Money } from '../money/money.js';
import type {
  Charge,
  Customer,
  CustomerAction,
  Decline,
  Refund,
} from '../ports/payment-gateway.js';
import type { KeyedAnswers } from './answer-once.js';
import type { MemoryOutcome } from './memory-sources.js';

/** Where a charge stands. */
export type ChargeState =
  | { readonly status: Exclude<Charge['status'], 'requires_action' | 'declined'> }
  | { readonly status: 'requires_action'; readonly action: CustomerAction }
  | { readonly status: 'declined'; readonly decline: Decline };

/** One row of the charges' table; {@link toCharge} shows it. */
export interface ChargeRow {
  readonly id: string;
  readonly amount: Money;
  readonly capturedAmount: Money;
  readonly customer: string | undefined;
  readonly source: string | undefined;
  readonly description: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly capture: 'automatic' | 'manual';
  readonly state: ChargeState;
}

/** Everything the memory provider remembers. Rows are replaced, never changed. */
export interface MemoryPaymentState {
  readonly charges: Map<string, ChargeRow>;
  readonly refunds: Map<string, Refund>;
  readonly customers: Map<string, Customer>;
  readonly deletedCustomers: Set<string>;
  /** The first answer to each idempotency key, with what was asked. */
  readonly answers: KeyedAnswers;
  /** What becomes of a charge, by its source. */
  readonly outcomes: ReadonlyMap<string, MemoryOutcome>;
  nextId(prefix: string): string;
  now(): Date;
}

export function createMemoryPaymentState(
  clock: Clock,
  outcomes: ReadonlyMap<string, MemoryOutcome>,
): MemoryPaymentState {
  let count = 0;
  return {
    charges: new Map(),
    refunds: new Map(),
    customers: new Map(),
    deletedCustomers: new Set(),
    answers: new Map(),
    outcomes,
    nextId: (prefix) => `${prefix}_${String(++count).padStart(6, '0')}`,
    now: () => new Date(clock.wallNow()),
  };
}

/** Shows a row as the port's charge. */
export function toCharge(row: ChargeRow): Charge {
  const { capture: _, state, ...fields } = row;
  return { ...fields, ...state };
}
