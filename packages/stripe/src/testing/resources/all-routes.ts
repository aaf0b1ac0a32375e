import type { Route } from '../wire/route.js';
import { balanceRoutes } from './balance/balance-routes.js';
import { billingPortalRoutes } from './billing-portal/billing-portal-routes.js';
import { catalogRoutes } from './catalog/catalog-routes.js';
import { chargeRoutes } from './charges/charge-routes.js';
import { checkoutRoutes } from './checkout/checkout-routes.js';
import { customerRoutes } from './customers/customer-routes.js';
import { eventRoutes } from './events/event-routes.js';
import { invoiceRoutes } from './invoices/invoice-routes.js';
import { paymentIntentRoutes } from './payment-intents/payment-intent-routes.js';
import { paymentMethodRoutes } from './payment-methods/payment-method-routes.js';
import { refundRoutes } from './refunds/refund-routes.js';
import { setupIntentRoutes } from './setup-intents/setup-intent-routes.js';
import { subscriptionRoutes } from './subscriptions/subscription-routes.js';

/** Every endpoint of the fake. */
export const allRoutes: readonly Route[] = [
  ...balanceRoutes,
  ...billingPortalRoutes,
  ...catalogRoutes,
  ...chargeRoutes,
  ...checkoutRoutes,
  ...customerRoutes,
  ...eventRoutes,
  ...invoiceRoutes,
  ...paymentIntentRoutes,
  ...paymentMethodRoutes,
  ...refundRoutes,
  ...setupIntentRoutes,
  ...subscriptionRoutes,
];
