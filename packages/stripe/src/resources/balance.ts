import { type Balance, balanceSchema } from '../api/balance-api.js';
import type { StripeCallOptions } from '../stripe-call.js';
import { one, type ResourceTable } from './operation-row.js';
import type { Params } from './params.js';

/** The account's own money. */
export interface BalanceOperations {
  get(params?: Params, options?: StripeCallOptions): Promise<Balance>;
}

export const balanceTable: ResourceTable<BalanceOperations> = {
  get: one('GET', '/v1/balance', balanceSchema),
};
