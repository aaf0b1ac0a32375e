import type { Call } from '../call.js';
import type { Clock } from '../clock.js';
import type { Money } from '../money/money.js';
import type {
  Charge,
  Customer,
  CustomerAction,
  Decline,
  Refund,
} from '../ports/payment-gateway.js';
import { refusal } from './memory-refusal.js';
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
  readonly answers: Map<string, { readonly asked: string; readonly answer: unknown }>;
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

/**
 * Acts once for a key and repeats the first answer after that. A refusal is not remembered: nothing
 * happened, so the key is still free.
 *
 * @throws conflict when the key was used for something else
 */
export function answerOnce<T>(
  state: MemoryPaymentState,
  call: Call,
  input: unknown,
  act: () => T,
): T {
  const asked = canonical([call.operation, input]);
  // bindPort lets no keyed call pass without a key.
  const key = call.idempotencyKey ?? '';
  const first = state.answers.get(key);
  if (first === undefined) {
    const answer = act();
    state.answers.set(key, { asked, answer });
    return answer;
  }
  if (first.asked !== asked) {
    throw refusal(call, 'conflict', 'the idempotency key was used with another input');
  }
  // Equal `asked` means the same operation, hence the same type of answer.
  return first.answer as T;
}

/** JSON with sorted keys: two inputs that say the same are written the same. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
