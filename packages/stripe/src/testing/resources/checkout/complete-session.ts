import type { Context } from '../../state/context.js';
import { changeMetadata } from '../../wire/metadata-field.js';
import type { StripeFailure } from '../../wire/stripe-failure.js';
import { createCustomer } from '../customers/change-customer.js';
import { type Attempt, attemptPayment } from '../payment-intents/attempt-payment.js';
import { confirmIntent } from '../payment-intents/confirm-intent.js';
import { addPaymentIntent, type PaymentIntent } from '../payment-intents/payment-intent.js';
import type { PaymentMethod } from '../payment-methods/payment-method.js';
import {
  attachTo,
  behaviourOf,
  findPaymentMethod,
  toCardFailure,
} from '../payment-methods/use-payment-method.js';
import { addSetupIntent, completeSetup } from '../setup-intents/setup-intent.js';
import { type NewSubscription, startSubscription } from '../subscriptions/start-subscription.js';
import { type CheckoutPlan, type CheckoutSession, changeSession } from './checkout-session.js';

/** What the customer does on the hosted page. */
export interface CheckoutCompletion {
  /** @default 'pm_card_visa' */
  readonly paymentMethod?: string | undefined;
  readonly email?: string | undefined;
}

interface Paid {
  readonly change: Partial<CheckoutSession>;
  readonly failure?: StripeFailure | undefined;
}

function intentOfSession(
  context: Context,
  session: CheckoutSession,
  plan: CheckoutPlan,
): PaymentIntent {
  const known = context.account.paymentIntents.get(session.payment_intent ?? '');
  if (known !== undefined) return known;
  const intent = addPaymentIntent(context, {
    amount: session.amount_total ?? 0,
    automatic_payment_methods: null,
    capture_method: plan.intent.captureMethod,
    currency: session.currency ?? 'usd',
    customer: session.customer,
    description: plan.intent.description,
    metadata: plan.intent.metadata,
    receipt_email: plan.intent.receiptEmail,
    setup_future_usage: plan.intent.setupFutureUsage,
  });
  context.account.sessionByIntent.set(intent.id, session.id);
  return intent;
}

/** The customer is there, so a challenge is answered at once. */
function payPresent(context: Context, intent: PaymentIntent, method: PaymentMethod): Attempt {
  const confirmation = { method, offSession: false, errorOnAction: false, useStripeSdk: true };
  const attempt = confirmIntent(context, intent, confirmation);
  return attempt.intent.status === 'requires_action'
    ? attemptPayment(context, attempt.intent, method)
    : attempt;
}

function payOnce(
  context: Context,
  session: CheckoutSession,
  plan: CheckoutPlan,
  method: PaymentMethod,
): Paid {
  const intent = intentOfSession(context, session, plan);
  const { intent: tried, failure } = payPresent(context, intent, method);
  const paid = tried.status === 'succeeded';
  return {
    change: { payment_intent: intent.id, payment_status: paid ? 'paid' : 'unpaid' },
    failure,
  };
}

function toNewSubscription(
  context: Context,
  plan: CheckoutPlan,
  customer: string,
  method: PaymentMethod,
): NewSubscription {
  const { trialDays, metadata } = plan.subscription;
  return {
    customer,
    lines: plan.lines
      .filter(({ price }) => price.recurring !== null)
      .map((line) => ({ ...line, metadata: {} })),
    metadata,
    description: null,
    defaultPaymentMethod: method.id,
    cancelAt: null,
    cancelAtPeriodEnd: false,
    collectionMethod: 'charge_automatically',
    daysUntilDue: null,
    trialEnd: trialDays === null ? null : context.now + trialDays * 86_400,
    paymentBehavior: 'default_incomplete',
    offSession: false,
  };
}

function subscribe(
  context: Context,
  plan: CheckoutPlan,
  method: PaymentMethod,
  customer: string,
): Paid {
  const { decline } = behaviourOf(context, method);
  if (decline !== undefined) return { change: {}, failure: toCardFailure(decline, {}) };
  attachTo(context, method, customer);
  const { account } = context;
  const given = toNewSubscription(context, plan, customer, method);
  const { id, latest_invoice: invoice } = startSubscription(context, given);
  const intent = account.paymentIntents.get(account.intentByInvoice.get(invoice ?? '') ?? '');
  if (intent !== undefined) payPresent(context, intent, method);
  return {
    change: {
      customer,
      subscription: id,
      payment_status: given.trialEnd === null ? 'paid' : 'no_payment_required',
    },
  };
}

function save(
  context: Context,
  session: CheckoutSession,
  plan: CheckoutPlan,
  method: PaymentMethod,
): Paid {
  const intent = addSetupIntent(context, {
    customer: session.customer,
    description: null,
    metadata: changeMetadata({}, plan.setup.metadata),
    payment_method: method.id,
    usage: 'off_session',
  });
  completeSetup(context, intent, method);
  return { change: { setup_intent: intent.id } };
}

/**
 * Does what the customer would do on the hosted page. A refused card leaves the session open and comes back as `failure`.
 */
export function completeSession(
  context: Context,
  session: CheckoutSession,
  completion: CheckoutCompletion,
): { readonly session: CheckoutSession; readonly failure: StripeFailure | undefined } {
  const plan = context.account.checkoutPlans.get(session.id);
  if (plan === undefined || session.status !== 'open')
    throw new Error(`checkout session ${session.id} is not open`);
  const email = completion.email ?? session.customer_email ?? 'customer@example.com';
  const method = findPaymentMethod(context, completion.paymentMethod ?? 'pm_card_visa');
  const needsCustomer = session.mode === 'subscription' || session.customer_creation === 'always';
  const customer =
    session.customer ?? (needsCustomer ? createCustomer(context, { email }).id : null);
  const known = { ...session, customer };
  const pay = (): Paid => {
    if (session.mode === 'setup') return save(context, known, plan, method);
    if (session.mode === 'subscription' && customer !== null)
      return subscribe(context, plan, method, customer);
    return payOnce(context, known, plan, method);
  };
  const { change, failure } = pay();
  if (failure !== undefined) return { session: changeSession(context, session, change), failure };
  const done = changeSession(context, known, {
    ...change,
    status: 'complete',
    url: null,
    customer_details: {
      address: null,
      business_name: null,
      email,
      individual_name: null,
      name: null,
      phone: null,
      tax_exempt: 'none',
      tax_ids: [],
    },
  });
  context.emit('checkout.session.completed', done);
  return { session: done, failure: undefined };
}
