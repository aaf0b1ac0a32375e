import type { Context } from '../../state/context.js';
import { filledText, ignored, text } from '../../wire/fields.js';
import { changeMetadata, metadataField } from '../../wire/metadata-field.js';
import { type Route, route } from '../../wire/route.js';
import { missingObject } from '../../wire/stripe-failure.js';
import { listRoute, searchRoute } from '../list-route.js';
import type { Charge } from './charge.js';

function loadCharge(context: Context, id: string): Charge {
  const found = context.account.charges.get(id);
  if (found === undefined) throw missingObject('charge', id, 'charge');
  return found;
}

export const chargeRoutes: readonly Route[] = [
  listRoute(
    '/v1/charges',
    'charge',
    { customer: filledText, payment_intent: filledText, ...ignored('transfer_group') },
    {
      collection: (account) => account.charges,
      accepts: (charge, { customer, payment_intent: intent }) =>
        (customer === undefined || charge.customer === customer) &&
        (intent === undefined || charge.payment_intent === intent),
    },
  ),
  searchRoute('/v1/charges/search', 'charge', {
    collection: (account) => account.charges,
    fields: ['amount', 'created', 'currency', 'customer', 'status'],
  }),
  route('GET', '/v1/charges/:id', 'charge', {}, ({ context, id }) => loadCharge(context, id)),
  route(
    'POST',
    '/v1/charges/:id',
    'charge',
    {
      metadata: metadataField,
      description: text,
      receipt_email: text,
      ...ignored('customer', 'fraud_details', 'shipping', 'transfer_group'),
    },
    ({ context, id, params }) => {
      const charge = loadCharge(context, id);
      const updated = context.account.charges.put({
        ...charge,
        metadata: changeMetadata(charge.metadata, params.metadata),
        description: params.description === undefined ? charge.description : params.description,
        receipt_email:
          params.receipt_email === undefined ? charge.receipt_email : params.receipt_email,
      });
      context.emit('charge.updated', updated);
      return updated;
    },
  ),
];
