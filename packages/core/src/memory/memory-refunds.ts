import type { Call } from '../call.js';
import { moneyFromMinor } from '../money/money.js';
import type { Refund, RefundInput } from '../ports/payment-gateway.js';
import { amountWithin, findCharge } from './memory-charges.js';
import type { MemoryPaymentState } from './memory-payment-state.js';
import { refusal } from './memory-refusal.js';

export function refund(state: MemoryPaymentState, input: RefundInput, call: Call): Refund {
  const { id: charge, capturedAmount } = findCharge(state, input.charge, call);
  const refunded = [...state.refunds.values()]
    .filter((earlier) => earlier.charge === charge)
    .reduce((sum, earlier) => sum + earlier.amount.minor, 0);
  const open = moneyFromMinor(capturedAmount.minor - refunded, capturedAmount.currency);
  if (open.minor === 0) throw refusal(call, 'conflict', 'nothing of the charge is left to refund');
  const made: Refund = {
    id: state.nextId('re'),
    charge,
    amount: amountWithin(input.amount, open, call),
    status: 'succeeded',
    reason: input.reason,
    metadata: { ...input.metadata },
    createdAt: state.now(),
  };
  state.refunds.set(made.id, made);
  return made;
}

export function getRefund(state: MemoryPaymentState, id: string, call: Call): Refund {
  const found = state.refunds.get(id);
  if (found === undefined) throw refusal(call, 'not_found', `there is no refund '${id}'`);
  return found;
}
