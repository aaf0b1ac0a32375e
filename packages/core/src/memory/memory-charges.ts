import type { Call } from '../call.js';
import { type Money, moneyFromMinor } from '../money/money.js';
import type { Page } from '../page.js';
import type {
  CancelChargeInput,
  CaptureChargeInput,
  Charge,
  ChargeInput,
  ConfirmChargeInput,
  ListChargesInput,
} from '../ports/payment-gateway.js';
import { findOutcome, startCharge } from './memory-charge-start.js';
import { type ChargeRow, type MemoryPaymentState, toCharge } from './memory-payment-state.js';
import { refusal } from './memory-refusal.js';
import { pageOf } from './page-of.js';

export function charge(state: MemoryPaymentState, input: ChargeInput, call: Call): Charge {
  const { amount, source, customer } = input;
  if (customer !== undefined) findCustomer(state, customer, call);
  if (source !== undefined) findOutcome(state, source, call);
  const confirm = input.confirm ?? source !== undefined;
  if (confirm && source === undefined) {
    throw refusal(call, 'invalid_request', 'a charge cannot be confirmed without a source');
  }
  const row: ChargeRow = {
    id: state.nextId('ch'),
    amount: moneyFromMinor(amount.minor, amount.currency),
    capturedAmount: moneyFromMinor(0, amount.currency),
    customer,
    source,
    description: input.description,
    metadata: { ...input.metadata },
    createdAt: state.now(),
    capture: input.capture ?? 'automatic',
    state: { status: source === undefined ? 'requires_source' : 'requires_confirmation' },
  };
  if (!confirm || source === undefined) return save(state, row);
  const { offSession, returnUrl } = input;
  return save(state, startCharge(state, row, { source, offSession, returnUrl }, call));
}

const CONFIRMABLE: ReadonlySet<string> = new Set([
  'requires_source',
  'requires_confirmation',
  'requires_action',
  'declined',
]);

export function confirmCharge(
  state: MemoryPaymentState,
  input: ConfirmChargeInput,
  call: Call,
): Charge {
  const row = findCharge(state, input.id, call);
  if (!CONFIRMABLE.has(row.state.status)) {
    throw refusal(call, 'conflict', `a charge that is ${row.state.status} cannot be confirmed`);
  }
  const source = input.source ?? row.source;
  if (source === undefined) throw refusal(call, 'invalid_request', 'the charge needs a source');
  const { offSession, returnUrl } = input;
  return save(state, startCharge(state, row, { source, offSession, returnUrl }, call));
}

export function captureCharge(
  state: MemoryPaymentState,
  input: CaptureChargeInput,
  call: Call,
): Charge {
  const row = findCharge(state, input.id, call);
  if (row.state.status !== 'authorized') {
    throw refusal(call, 'conflict', `a charge that is ${row.state.status} cannot be captured`);
  }
  const open = moneyFromMinor(row.amount.minor - row.capturedAmount.minor, row.amount.currency);
  const amount = amountWithin(input.amount, open, call);
  const captured = row.capturedAmount.minor + amount.minor;
  const done = (input.final ?? true) || captured === row.amount.minor;
  return save(state, {
    ...row,
    capturedAmount: moneyFromMinor(captured, row.amount.currency),
    state: { status: done ? 'succeeded' : 'authorized' },
  });
}

export function cancelCharge(
  state: MemoryPaymentState,
  input: CancelChargeInput,
  call: Call,
): Charge {
  const row = findCharge(state, input.id, call);
  const { status } = row.state;
  if (status === 'canceled') return toCharge(row);
  if (status === 'succeeded' || status === 'processing') {
    throw refusal(call, 'conflict', `a charge that is ${status} cannot be canceled`);
  }
  // What was captured stays paid; only the rest is released.
  const paid = row.capturedAmount.minor > 0;
  return save(state, { ...row, state: { status: paid ? 'succeeded' : 'canceled' } });
}

export function getCharge(state: MemoryPaymentState, id: string, call: Call): Charge {
  return toCharge(findCharge(state, id, call));
}

export function listCharges(
  state: MemoryPaymentState,
  input: ListChargesInput,
  call: Call,
  cursor: string | undefined,
): Page<Charge> {
  const { customer, createdFrom, createdBefore } = input;
  const rows = [...state.charges.values()]
    .filter((row) => customer === undefined || row.customer === customer)
    .filter((row) => createdFrom === undefined || row.createdAt >= createdFrom)
    .filter((row) => createdBefore === undefined || row.createdAt < createdBefore)
    .toReversed()
    .map(toCharge);
  return pageOf(rows, cursor, input.pageSize ?? 10, call);
}

export function findCharge(state: MemoryPaymentState, id: string, call: Call): ChargeRow {
  const row = state.charges.get(id);
  if (row === undefined) throw refusal(call, 'not_found', `there is no charge '${id}'`);
  return row;
}

/** The amount that is asked for, or all that is open. @throws invalid_request when it does not fit */
export function amountWithin(asked: Money | undefined, open: Money, call: Call): Money {
  if (asked === undefined) return open;
  if (asked.currency !== open.currency) {
    throw refusal(call, 'invalid_request', `the charge is in ${open.currency}`);
  }
  if (asked.minor > open.minor) {
    throw refusal(call, 'invalid_request', 'the amount is more than what is left of the charge');
  }
  return asked;
}

function findCustomer(state: MemoryPaymentState, id: string, call: Call): void {
  if (state.customers.has(id)) return;
  throw refusal(call, 'invalid_request', `there is no customer '${id}'`);
}

function save(state: MemoryPaymentState, row: ChargeRow): Charge {
  state.charges.set(row.id, row);
  return toCharge(row);
}
