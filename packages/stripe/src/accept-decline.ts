import type { StandardSchema } from '@quayside/core';
import { isRecord } from './stripe-errors.js';

/** The objects that a 402 carries when the customer's bank said no. */
export type DeclinedObject = 'payment_intent' | 'setup_intent';

/** Where each keeps its last failure. */
const LAST_ERROR = {
  payment_intent: 'last_payment_error',
  setup_intent: 'last_setup_error',
} as const;

/**
 * Takes the object out of a 402 that says `card_error`: a decline is an answer. Only where the object
 * itself says that it waits for another source; everything else stays the failure that it is.
 */
export function acceptDecline<T>(
  failure: unknown,
  body: unknown,
  declined: DeclinedObject | undefined,
  schema: StandardSchema<unknown, T> | undefined,
): T {
  const error = isRecord(body) ? body.error : undefined;
  if (declined === undefined || !isRecord(error) || error.type !== 'card_error') throw failure;
  const found = error[declined];
  if (!isRecord(found) || found.status !== 'requires_payment_method') throw failure;
  const field = LAST_ERROR[declined];
  const { payment_intent, setup_intent, ...reason } = error;
  const result = schema?.['~standard'].validate({ ...found, [field]: found[field] ?? reason });
  if (result === undefined || result instanceof Promise || result.issues !== undefined)
    throw failure;
  return result.value;
}
