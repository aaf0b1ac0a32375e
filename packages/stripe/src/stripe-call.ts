import type { Call, CallIdentity, CallOptions, Invoker } from '@quayside/core';
import { checkIdempotencyKey, createIdempotencyKey } from './idempotency-key.js';

/** Options of every operation beyond the port. */
export interface StripeCallOptions extends CallOptions {
  /** Of writes only: repeating it repeats the first answer. @default a new one for each call */
  readonly idempotencyKey?: string | undefined;
  /** Acts for this connected account instead of the client's own (`Stripe-Account`). */
  readonly stripeAccount?: string | undefined;
}

/** Invokes one call. A write without a key gets one for all its attempts, which makes it repeatable. */
export async function invokeCall<T>(
  invoker: Invoker,
  called: Pick<CallIdentity, 'port' | 'operation' | 'idempotency'>,
  options: StripeCallOptions | undefined,
  attempt: (call: Call) => Promise<T>,
): Promise<T> {
  const idempotencyKey = called.idempotency === 'keyed' ? keyFrom(options) : undefined;
  return invoker.run({ provider: 'stripe', ...called, idempotencyKey }, options, attempt);
}

function keyFrom(options: StripeCallOptions | undefined): string {
  const given = options?.idempotencyKey;
  return given === undefined ? createIdempotencyKey() : checkIdempotencyKey(given);
}
