export { createFakeStripe } from './create-fake-stripe.js';
export type { Ledger, LedgerEntry } from './create-ledger.js';
export type { RequestLog, RequestRecord } from './create-request-log.js';
export type {
  ActionOutcome,
  FakeStripe,
  FakeStripeOptions,
  Settlement,
  Standing,
} from './fake-stripe.js';
export type { CheckoutCompletion } from './resources/checkout/complete-session.js';
export type { Webhooks } from './webhooks/create-webhooks.js';
export { signStripePayload } from './webhooks/sign-stripe-payload.js';
export type {
  DeliveryRecord,
  FlushReport,
  WebhookDisorder,
  WebhookEndpoint,
} from './webhooks/webhook-endpoint.js';
