import type { Call, Charge } from '@quayside/core';
import { paymentIntentSchema } from '../api/payment-intent-api.js';
import type { StripeParams, StripeSend } from '../stripe-request.js';
import { toCharge } from './to-charge.js';

export const PAYMENT_INTENTS = '/v1/payment_intents';

/** A step of a PaymentIntent that exists. */
export interface IntentStep {
  readonly id: string;
  readonly step: 'confirm' | 'capture' | 'cancel';
}

/** Creates a PaymentIntent, or takes one a step on. A decline is an answer, whichever request brought it. */
export async function postCharge(
  send: StripeSend,
  call: Call,
  form: StripeParams,
  taken?: IntentStep,
): Promise<Charge> {
  const intent = await send({
    call,
    method: 'POST',
    path: taken ? `${pathOf(taken.id)}/${taken.step}` : PAYMENT_INTENTS,
    route: taken ? `${PAYMENT_INTENTS}/{id}/${taken.step}` : PAYMENT_INTENTS,
    form,
    schema: paymentIntentSchema,
    declined: 'payment_intent',
  });
  return toCharge(intent);
}

/** Reads a PaymentIntent. */
export async function readCharge(send: StripeSend, call: Call, id: string): Promise<Charge> {
  const intent = await send({
    call,
    method: 'GET',
    path: pathOf(id),
    route: `${PAYMENT_INTENTS}/{id}`,
    schema: paymentIntentSchema,
  });
  return toCharge(intent);
}

function pathOf(id: string): string {
  return `${PAYMENT_INTENTS}/${encodeURIComponent(id)}`;
}
