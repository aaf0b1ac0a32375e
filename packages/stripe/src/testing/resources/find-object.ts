import type { Account } from '../state/account.js';
import { findTransaction } from './balance/balance-routes.js';

/** The object of an id, whatever its kind; undefined where there is none. */
export function findObject(account: Account, id: string): object | undefined {
  switch (id.slice(0, id.indexOf('_'))) {
    case 'ch':
      return account.charges.get(id);
    case 'cs':
      return account.checkoutSessions.get(id);
    case 'cus':
      return account.deletedCustomers.has(id)
        ? { id, object: 'customer', deleted: true }
        : account.customers.get(id);
    case 'in':
      return account.invoices.get(id);
    case 'pi':
      return account.paymentIntents.get(id);
    case 'pm':
      return account.paymentMethods.get(id);
    case 'price':
      return account.prices.get(id);
    case 're':
      return account.refunds.get(id);
    case 'seti':
      return account.setupIntents.get(id);
    case 'sub':
      return account.subscriptions.get(id);
    case 'txn':
      return findTransaction(account, id);
    default:
      return account.products.get(id);
  }
}
