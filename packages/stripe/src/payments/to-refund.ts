import { IntegrationError, type Refund, type RefundReason } from '@quayside/core';
import type { StripeRefund } from '../api/refund-api.js';
import { toId } from '../api/wire.js';
import { toMoney } from './to-money.js';

const REASONS: readonly RefundReason[] = ['duplicate', 'fraudulent', 'requested_by_customer'];
const STATUSES: ReadonlyArray<Refund['status']> = [
  'pending',
  'requires_action',
  'succeeded',
  'failed',
  'canceled',
];

/**
 * Reads a refund. A status that Stripe adds later reads as `pending`, its other reasons as none. `asked` is
 * the charge that was to be refunded: money has moved, so an answer that leaves it out is still an answer.
 */
export function toRefund(refund: StripeRefund, asked?: string): Refund {
  const charge = toId(refund.payment_intent) ?? toId(refund.charge) ?? asked;
  if (charge === undefined) throw withoutCharge();
  return {
    id: refund.id,
    charge,
    amount: toMoney(refund.amount, refund.currency),
    status: STATUSES.find((status) => status === refund.status) ?? 'pending',
    reason: REASONS.find((reason) => reason === refund.reason),
    metadata: refund.metadata ?? {},
    createdAt: new Date(refund.created * 1000),
  };
}

function withoutCharge(): IntegrationError {
  return new IntegrationError({
    message: 'stripe answered with a refund of no charge (malformed_response).',
    code: 'malformed_response',
    execution: 'executed',
    provider: 'stripe',
  });
}
