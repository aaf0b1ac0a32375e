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
export type { Faults } from './faults/create-faults.js';
export type { Fault, FaultEffect, FaultKind, FaultMatch, FaultSchedule } from './faults/fault.js';
export type { CheckoutCompletion } from './resources/checkout/complete-session.js';
export type { FakeFetch } from './transports/as-fetch.js';
export type { MswHttp } from './transports/as-handlers.js';
export type { Listening, ListenOptions } from './transports/listen.js';
export type { Webhooks } from './webhooks/create-webhooks.js';
export { signStripePayload } from './webhooks/sign-stripe-payload.js';
export type {
  DeliveryRecord,
  FlushReport,
  WebhookDisorder,
  WebhookEndpoint,
} from './webhooks/webhook-endpoint.js';
