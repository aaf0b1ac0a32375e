import type { Context } from '../../state/context.js';
import { refused } from '../../wire/stripe-failure.js';
import type { DeclineOutcome } from '../payment-methods/behaviour.js';
import type { PaymentMethod } from '../payment-methods/payment-method.js';
import {
  behaviourOf,
  checkUsable,
  findPaymentMethod,
} from '../payment-methods/use-payment-method.js';
import { type Attempt, attemptPayment, failPayment } from './attempt-payment.js';
import { changeIntent, type PaymentIntent } from './payment-intent.js';

export interface Confirmation {
  readonly method?: PaymentMethod | undefined;
  readonly returnUrl?: string | undefined;
  /** Nobody is there to answer a challenge. */
  readonly offSession: boolean;
  /** The caller wants an error instead of `requires_action`. */
  readonly errorOnAction: boolean;
  readonly useStripeSdk: boolean;
}

const needsAuthentication: DeclineOutcome = {
  code: 'authentication_required',
  decline_code: 'authentication_required',
  message: 'Your card was declined. This transaction requires authentication.',
};

export const failedAuthentication: DeclineOutcome = {
  code: 'payment_intent_authentication_failure',
  message:
    'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.',
};

const redirecting = new Set([
  'ideal',
  'bancontact',
  'eps',
  'p24',
  'klarna',
  'paypal',
  'amazon_pay',
  'cashapp',
  'alipay',
  'afterpay_clearpay',
]);

function checkConfirmable(intent: PaymentIntent): void {
  if (
    ['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(intent.status)
  )
    return;
  const message =
    intent.status === 'succeeded' || intent.status === 'requires_capture'
      ? 'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.'
      : `You cannot confirm this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be confirmed: requires_confirmation, requires_action, requires_payment_method.`;
  throw refused(message, { code: 'payment_intent_unexpected_state', payment_intent: intent });
}

/** Stripe wants to know where to send the customer back to, unless no method could redirect. */
function checkReturnUrl(intent: PaymentIntent, returnUrl: string | undefined): void {
  if (returnUrl !== undefined || intent.automatic_payment_methods?.enabled !== true) return;
  if (intent.automatic_payment_methods.allow_redirects === 'never') return;
  const types = intent.allowed_payment_method_types;
  if (types !== null && !types.some((type) => redirecting.has(type))) return;
  throw refused(
    "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.",
    { payment_intent: intent },
  );
}

/** How the customer authenticates: by redirect, or in the page by Stripe.js. */
export function toNextAction(
  id: string,
  returnUrl: string | undefined,
  useStripeSdk: boolean,
): object {
  const url = `https://hooks.stripe.com/redirect/authenticate/${id}`;
  return returnUrl !== undefined && !useStripeSdk
    ? { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url } }
    : {
        type: 'use_stripe_sdk',
        use_stripe_sdk: {
          type: 'three_d_secure_redirect',
          stripe_js: url,
          source: `payatt_${id.slice(3)}`,
        },
      };
}

/** Whether the issuer wants the customer, who is there or not, to authenticate. */
export function mustAuthenticate(
  context: Context,
  method: PaymentMethod,
  offSession: boolean,
): boolean {
  switch (behaviourOf(context, method).authentication) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'on_session':
      return !offSession;
    case 'unless_set_up':
      return context.account.paymentMethodSecrets.get(method.id)?.setUp !== true;
  }
}

function toMethod(
  context: Context,
  intent: PaymentIntent,
  given: PaymentMethod | undefined,
): PaymentMethod {
  if (given !== undefined) return given;
  if (intent.payment_method !== null) return findPaymentMethod(context, intent.payment_method);
  throw refused(
    "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
    { code: 'payment_intent_unexpected_state', payment_intent: intent },
  );
}

/** Confirms an intent. A refusal of the card comes back as `failure`: the intent has changed all the same. */
export function confirmIntent(
  context: Context,
  intent: PaymentIntent,
  confirmation: Confirmation,
): Attempt {
  checkConfirmable(intent);
  checkReturnUrl(intent, confirmation.returnUrl);
  const method = toMethod(context, intent, confirmation.method);
  checkUsable(context, method, intent.customer);
  if (!mustAuthenticate(context, method, confirmation.offSession))
    return attemptPayment(context, intent, method);
  if (confirmation.offSession || confirmation.errorOnAction) {
    return failPayment(context, intent, method, needsAuthentication);
  }
  const waiting = changeIntent(context, intent, {
    status: 'requires_action',
    payment_method: method.id,
    last_payment_error: null,
    next_action: toNextAction(intent.id, confirmation.returnUrl, confirmation.useStripeSdk),
  });
  context.emit('payment_intent.requires_action', waiting);
  return { intent: waiting };
}
