import { type Customer, IntegrationError } from '@quayside/core';
import type { StripeCustomer } from '../api/customer-api.js';

/** Reads a customer. @throws not_found for a deleted one, of which Stripe keeps no more than the id */
export function toCustomer(customer: StripeCustomer): Customer {
  if (customer.deleted === true)
    throw unreadable('not_found', `customer ${customer.id} was deleted`);
  if (typeof customer.created !== 'number') {
    throw unreadable('malformed_response', `customer ${customer.id} has no date`);
  }
  return {
    id: customer.id,
    email: customer.email ?? undefined,
    name: customer.name ?? undefined,
    phone: customer.phone ?? undefined,
    metadata: customer.metadata ?? {},
    createdAt: new Date(customer.created * 1000),
  };
}

function unreadable(code: 'not_found' | 'malformed_response', what: string): IntegrationError {
  return new IntegrationError({
    message: `stripe ${what} (${code}).`,
    code,
    // A customer without a date may just have been created.
    execution: code === 'not_found' ? 'executed' : 'unknown',
    provider: 'stripe',
  });
}
