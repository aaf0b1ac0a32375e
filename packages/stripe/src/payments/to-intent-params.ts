import type { ChargeInput, ConfirmChargeInput } from '@quayside/core';
import type { StripeParams } from '../stripe-request.js';
import { toStripeAmount } from './to-stripe-amount.js';

/** The parameters of a new PaymentIntent (https://docs.stripe.com/api/payment_intents/create). */
export function toIntentParams(input: ChargeInput): StripeParams {
  const confirm = input.confirm ?? input.source !== undefined;
  return {
    ...toStripeAmount(input.amount),
    ...toSource(input.source),
    customer: input.customer,
    confirm: confirm || undefined,
    // Stripe takes both of them only where the payment starts at once.
    off_session: confirm ? input.offSession : undefined,
    return_url: confirm ? input.returnUrl : undefined,
    capture_method: input.capture === 'manual' ? 'manual' : undefined,
    // Without a URL to come back to, Stripe refuses to confirm what might redirect.
    automatic_payment_methods: {
      enabled: true,
      allow_redirects: input.returnUrl === undefined ? 'never' : undefined,
    },
    setup_future_usage: input.saveSource,
    description: input.description,
    // The descriptor as a whole is refused for cards; its suffix is taken for all methods.
    statement_descriptor_suffix: input.statementDescriptor,
    receipt_email: input.receiptEmail,
    metadata: input.metadata,
  };
}

/** The parameters of a confirmation (https://docs.stripe.com/api/payment_intents/confirm). */
export function toConfirmParams(input: ConfirmChargeInput): StripeParams {
  return {
    ...toSource(input.source),
    return_url: input.returnUrl,
    off_session: input.offSession,
  };
}

/** Stripe.js yields payment methods or, in its newer flow, confirmation tokens. */
function toSource(source: string | undefined): StripeParams {
  return source?.startsWith('ctoken_') === true
    ? { confirmation_token: source }
    : { payment_method: source };
}
