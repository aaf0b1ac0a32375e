import {
  type Call,
  type CancelChargeInput,
  type Charge,
  type Driver,
  isIntegrationError,
  type ListChargesInput,
  type Page,
  type PaymentGateway,
} from '@quayside/core';
import { paymentIntentSchema } from '../api/payment-intent-api.js';
import { readPage } from '../resources/read-page.js';
import type { StripeSend } from '../stripe-request.js';
import { amountIn } from './amount-in.js';
import { PAYMENT_INTENTS, postCharge, readCharge } from './charge-requests.js';
import { toCharge } from './to-charge.js';
import { toConfirmParams, toIntentParams } from './to-intent-params.js';

type ChargeOperations = Pick<
  Driver<PaymentGateway>,
  'charge' | 'confirmCharge' | 'captureCharge' | 'cancelCharge' | 'getCharge' | 'listCharges'
>;

/** Charges are PaymentIntents. */
export function chargeOperations(send: StripeSend): ChargeOperations {
  return {
    charge: async (input, call) => postCharge(send, call, toIntentParams(input)),
    confirmCharge: async (input, call) =>
      postCharge(send, call, toConfirmParams(input), { id: input.id, step: 'confirm' }),
    async captureCharge({ id, amount, final }, call) {
      const amount_to_capture = await amountIn(
        amount,
        async () => (await readCharge(send, call, id)).amount,
      );
      const form = { amount_to_capture, final_capture: final };
      return postCharge(send, call, form, { id, step: 'capture' });
    },
    cancelCharge: (input, call) => cancelCharge(send, input, call),
    getCharge: (id, call) => readCharge(send, call, id),
    listCharges: (input, call, cursor) => listCharges(send, input, call, cursor),
  };
}

/** Stripe refuses to cancel what is cancelled; the port says that this succeeds. */
async function cancelCharge(
  send: StripeSend,
  { id, reason }: CancelChargeInput,
  call: Call,
): Promise<Charge> {
  try {
    return await postCharge(send, call, { cancellation_reason: reason }, { id, step: 'cancel' });
  } catch (error) {
    if (!isIntegrationError(error, 'conflict')) throw error;
    const charge = await readCharge(send, call, id);
    if (charge.status === 'canceled') return charge;
    throw error;
  }
}

async function listCharges(
  send: StripeSend,
  { customer, createdFrom, createdBefore, pageSize }: ListChargesInput,
  call: Call,
  cursor: string | undefined,
): Promise<Page<Charge>> {
  const created = { gte: toSeconds(createdFrom), lt: toSeconds(createdBefore) };
  const query = { customer, created, limit: pageSize };
  const path = PAYMENT_INTENTS;
  const page = await readPage(send, { call, path, query, cursor, item: paymentIntentSchema });
  return { items: page.items.map(toCharge), next: page.next };
}

/** Stripe's times are whole seconds: `t >= 1.2 s` and `t < 1.2 s` both turn at 2. */
function toSeconds(date: Date | undefined): number | undefined {
  return date === undefined ? undefined : Math.ceil(date.getTime() / 1000);
}
