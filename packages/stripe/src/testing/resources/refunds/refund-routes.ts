import type { Context } from '../../state/context.js';
import { filledText, ignored, oneOf, type Parsed } from '../../wire/fields.js';
import { changeMetadata, metadataField } from '../../wire/metadata-field.js';
import { type Route, route } from '../../wire/route.js';
import {
  invalidParameter,
  missingObject,
  missingReference,
  refused,
} from '../../wire/stripe-failure.js';
import { amountField } from '../amount-field.js';
import type { Charge } from '../charges/charge.js';
import { listRoute } from '../list-route.js';
import { addRefund, type Refund } from './refund.js';

const createFields = {
  amount: amountField,
  charge: filledText,
  payment_intent: filledText,
  metadata: metadataField,
  reason: oneOf('duplicate', 'fraudulent', 'requested_by_customer'),
  ...ignored(
    'currency',
    'customer',
    'instructions_email',
    'origin',
    'refund_application_fee',
    'reverse_transfer',
  ),
};

function findCharge(context: Context, params: Parsed<typeof createFields>): Charge {
  const { charge: chargeId, payment_intent: intentId } = params;
  if (chargeId !== undefined) {
    const charge = context.account.charges.get(chargeId);
    if (charge === undefined) throw missingReference('charge', chargeId, 'charge');
    if (intentId !== undefined && charge.payment_intent !== intentId) {
      throw refused(`The charge ${chargeId} does not belong to the PaymentIntent ${intentId}.`);
    }
    return charge;
  }
  if (intentId === undefined) {
    throw invalidParameter(
      'One of the following params should be provided for this request: payment_intent or charge.',
      'payment_intent',
      'parameter_missing',
    );
  }
  const intent = context.account.paymentIntents.get(intentId);
  if (intent === undefined) throw missingReference('payment_intent', intentId, 'payment_intent');
  const charge = context.account.charges.get(intent.latest_charge ?? '');
  if (charge === undefined || !charge.captured) {
    throw refused(`This PaymentIntent (${intentId}) does not have a successful charge to refund.`, {
      code: 'payment_intent_unexpected_state',
      payment_intent: intent,
    });
  }
  return charge;
}

function create(context: Context, params: Parsed<typeof createFields>): Refund {
  const charge = findCharge(context, params);
  if (!charge.captured) {
    throw refused(`Charge ${charge.id} has not been captured and cannot be refunded.`, {
      code: 'charge_not_refundable',
      charge: charge.id,
    });
  }
  const left = charge.amount_captured - charge.amount_refunded;
  if (left <= 0) {
    throw refused(`Charge ${charge.id} has already been refunded.`, {
      code: 'charge_already_refunded',
      charge: charge.id,
    });
  }
  const amount = params.amount ?? left;
  if (amount > left) {
    const against = charge.amount_refunded > 0 ? 'unrefunded amount on charge' : 'charge amount';
    throw refused(
      `Refund amount (${amount} ${charge.currency}) is greater than ${against} (${left} ${charge.currency})`,
      {
        param: 'amount',
        charge: charge.id,
      },
    );
  }
  return addRefund(context, charge, {
    amount,
    reason: params.reason,
    metadata: changeMetadata({}, params.metadata),
  });
}

function load(context: Context, id: string): Refund {
  const found = context.account.refunds.get(id);
  if (found === undefined) throw missingObject('refund', id);
  return found;
}

export const refundRoutes: readonly Route[] = [
  route('POST', '/v1/refunds', 'refund', createFields, ({ context, params }) =>
    create(context, params),
  ),
  listRoute(
    '/v1/refunds',
    'refund',
    { charge: filledText, payment_intent: filledText },
    {
      collection: (account) => account.refunds,
      accepts: (refund, { charge, payment_intent: intent }) =>
        (charge === undefined || refund.charge === charge) &&
        (intent === undefined || refund.payment_intent === intent),
    },
  ),
  route('GET', '/v1/refunds/:id', 'refund', {}, ({ context, id }) => load(context, id)),
  route(
    'POST',
    '/v1/refunds/:id',
    'refund',
    { metadata: metadataField },
    ({ context, id, params }) => {
      const refund = load(context, id);
      const updated = context.account.refunds.put({
        ...refund,
        metadata: changeMetadata(refund.metadata, params.metadata),
      });
      context.emit('refund.updated', updated);
      return updated;
    },
  ),
  route('POST', '/v1/refunds/:id/cancel', 'refund', {}, ({ context, id }) => {
    const refund = load(context, id);
    throw refused(
      `You cannot cancel a refund with status ${refund.status}. Only refunds with status requires_action can be canceled.`,
    );
  }),
];
