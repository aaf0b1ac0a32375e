import type { Context } from '../../state/context.js';
import { missingReference } from '../../wire/stripe-failure.js';
import type { Customer } from './customer.js';

/** The customer that a parameter names. A deleted one is as good as none. */
export function findCustomer(context: Context, id: string, param = 'customer'): Customer {
  const found = context.account.customers.get(id);
  if (found === undefined) throw missingReference('customer', id, param);
  return found;
}
