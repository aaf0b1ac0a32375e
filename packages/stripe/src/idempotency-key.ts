import { IntegrationError } from '@quayside/core';

/** A key for a write whose caller named none: safe over the attempts of one call, and no further. */
export function createIdempotencyKey(): string {
  return `quayside-${crypto.randomUUID()}`;
}

/** @throws invalid_request for a key that Stripe would refuse, before anything is sent */
export function checkIdempotencyKey(key: string): string {
  if (typeof key === 'string' && key.trim() !== '' && key.length <= 255) return key;
  throw new IntegrationError({
    message:
      'The request to stripe was not sent: idempotencyKey must have 1 to 255 characters (invalid_request). Derive it from what is being done, for example an order id.',
    code: 'invalid_request',
    execution: 'not_executed',
    provider: 'stripe',
    attempts: 0,
  });
}
