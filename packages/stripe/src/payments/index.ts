export type { StripeCallOptions } from '../stripe-call.js';
export type { StripeClient, StripeClientRequest } from '../stripe-client.js';
export type { StripePayments, StripePaymentsOptions } from './create-stripe-payments.js';
export { createStripePayments } from './create-stripe-payments.js';
