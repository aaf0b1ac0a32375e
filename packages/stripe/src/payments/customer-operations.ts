import { type Call, type Driver, isIntegrationError, type PaymentGateway } from '@quayside/core';
import { customerSchema, type StripeCustomer } from '../api/customer-api.js';
import { readPage } from '../resources/read-page.js';
import type { StripeSend } from '../stripe-request.js';
import { toCustomer } from './to-customer.js';

type CustomerOperations = Pick<
  Driver<PaymentGateway>,
  'createCustomer' | 'getCustomer' | 'findCustomers' | 'deleteCustomer'
>;

const ROOT = '/v1/customers';

export function customerOperations(send: StripeSend): CustomerOperations {
  const onOne = (method: 'GET' | 'DELETE', id: string, call: Call): Promise<StripeCustomer> =>
    send({
      call,
      method,
      path: `${ROOT}/${encodeURIComponent(id)}`,
      route: `${ROOT}/{id}`,
      schema: customerSchema,
    });

  return {
    async createCustomer({ email, name, phone, metadata }, call) {
      const form = { email, name, phone, metadata };
      return toCustomer(
        await send({ call, method: 'POST', path: ROOT, form, schema: customerSchema }),
      );
    },
    getCustomer: async (id, call) => toCustomer(await onOne('GET', id, call)),
    async findCustomers({ email, pageSize }, call, cursor) {
      const query = { email, limit: pageSize };
      const page = await readPage(send, { call, path: ROOT, query, cursor, item: customerSchema });
      return { items: page.items.map(toCustomer), next: page.next };
    },
    async deleteCustomer(id, call) {
      try {
        await onOne('DELETE', id, call);
      } catch (error) {
        // Stripe answers the second time as if there had never been one; reading tells the two apart.
        if (!isIntegrationError(error, 'not_found')) throw error;
        const { deleted } = await onOne('GET', id, call);
        if (deleted !== true) throw error;
      }
    },
  };
}
