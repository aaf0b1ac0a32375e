import { filledText, ignored, required } from '../../wire/fields.js';
import { type Route, route } from '../../wire/route.js';
import { findCustomer } from '../customers/find-customer.js';

/** https://docs.stripe.com/api/customer_portal/sessions/create. Sessions are not stored: Stripe has no way to read one. */
export const billingPortalRoutes: readonly Route[] = [
  route(
    'POST',
    '/v1/billing_portal/sessions',
    'billing_portal.session',
    {
      customer: required(filledText),
      return_url: filledText,
      configuration: filledText,
      ...ignored('after_expiration', 'customer_account', 'flow_data', 'locale', 'on_behalf_of'),
    },
    ({ context, params }) => {
      const id = context.ids.next('bps');
      return {
        id,
        object: 'billing_portal.session',
        configuration: params.configuration ?? 'bpc_default',
        created: context.now,
        customer: findCustomer(context, params.customer).id,
        customer_account: null,
        flow: null,
        livemode: false,
        locale: null,
        on_behalf_of: null,
        return_url: params.return_url ?? null,
        url: `https://billing.stripe.com/p/session/${id}`,
      };
    },
  ),
];
