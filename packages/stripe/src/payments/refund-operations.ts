import type { Call, Driver, Money, PaymentGateway } from '@quayside/core';
import { chargedSchema } from '../api/charged-api.js';
import { refundSchema } from '../api/refund-api.js';
import type { StripeSend } from '../stripe-request.js';
import { amountIn } from './amount-in.js';
import { toMoney } from './to-money.js';
import { toRefund } from './to-refund.js';

type RefundOperations = Pick<Driver<PaymentGateway>, 'refund' | 'getRefund'>;

/** Refunds of PaymentIntents, and of the bare charges (`ch_…`, `py_…`) that older code kept. */
export function refundOperations(send: StripeSend): RefundOperations {
  return {
    async refund({ charge, amount, reason, metadata }, call) {
      const form = {
        [isBareCharge(charge) ? 'charge' : 'payment_intent']: charge,
        amount: await amountIn(amount, () => readCharged(send, charge, call)),
        reason,
        metadata,
      };
      const path = '/v1/refunds';
      const refunded = await send({ call, method: 'POST', path, form, schema: refundSchema });
      return toRefund(refunded, charge);
    },
    async getRefund(id, call) {
      const path = `/v1/refunds/${encodeURIComponent(id)}`;
      const route = '/v1/refunds/{id}';
      return toRefund(await send({ call, method: 'GET', path, route, schema: refundSchema }));
    },
  };
}

function isBareCharge(id: string): boolean {
  return /^(ch|py)_/.test(id);
}

async function readCharged(send: StripeSend, id: string, call: Call): Promise<Money> {
  const root = isBareCharge(id) ? '/v1/charges' : '/v1/payment_intents';
  const path = `${root}/${encodeURIComponent(id)}`;
  const charged = await send({
    call,
    method: 'GET',
    path,
    route: `${root}/{id}`,
    schema: chargedSchema,
  });
  return toMoney(charged.amount, charged.currency);
}
