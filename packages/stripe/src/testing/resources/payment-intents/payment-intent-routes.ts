import type { Context } from '../../state/context.js';
import { filledText, ignored } from '../../wire/fields.js';
import { changeMetadata } from '../../wire/metadata-field.js';
import { type Route, route } from '../../wire/route.js';
import { missingObject } from '../../wire/stripe-failure.js';
import { checkAmount } from '../amount-field.js';
import { findCustomer } from '../customers/find-customer.js';
import { listRoute, searchRoute } from '../list-route.js';
import type { PaymentMethod } from '../payment-methods/payment-method.js';
import { createPaymentMethod } from '../payment-methods/payment-method-routes.js';
import { checkUsable, findPaymentMethod } from '../payment-methods/use-payment-method.js';
import type { Attempt } from './attempt-payment.js';
import { cancelIntent } from './cancel-intent.js';
import { captureIntent } from './capture-intent.js';
import { confirmIntent } from './confirm-intent.js';
import { addPaymentIntent, changeIntent, type PaymentIntent } from './payment-intent.js';
import {
  type ConfirmingParams,
  type ConfirmParams,
  type CreateParams,
  cancelFields,
  captureFields,
  confirmFields,
  createFields,
  updateFields,
} from './payment-intent-fields.js';
import { updateIntent } from './update-intent.js';

/** The intent of this id. Throws Stripe's 404. */
function loadIntent(context: Context, id: string): PaymentIntent {
  const found = context.account.paymentIntents.get(id);
  if (found === undefined) throw missingObject('payment_intent', id, 'intent');
  return found;
}

interface Paying extends ConfirmingParams {
  readonly payment_method: string | null | undefined;
  readonly payment_method_data: CreateParams['payment_method_data'];
}

function givenMethod(context: Context, params: Paying): PaymentMethod | undefined {
  if (params.payment_method_data !== undefined)
    return createPaymentMethod(context, params.payment_method_data);
  const id = params.payment_method ?? undefined;
  return id === undefined ? undefined : findPaymentMethod(context, id);
}

/** A refused card is a 402, although the intent has changed. */
function toIntent(attempt: Attempt): PaymentIntent {
  if (attempt.failure !== undefined) throw attempt.failure;
  return attempt.intent;
}

function confirmWith(
  context: Context,
  intent: PaymentIntent,
  method: PaymentMethod | undefined,
  params: Paying,
): PaymentIntent {
  const attempt = confirmIntent(context, intent, {
    method,
    returnUrl: params.return_url,
    offSession: params.off_session !== undefined && params.off_session !== 'false',
    errorOnAction: params.error_on_requires_action === true,
    useStripeSdk: params.use_stripe_sdk === true,
  });
  return toIntent(attempt);
}

function create(context: Context, params: CreateParams): PaymentIntent {
  checkAmount(params.amount, params.currency);
  const customer = params.customer ?? null;
  if (customer !== null) findCustomer(context, customer, 'customer');
  const method = givenMethod(context, params);
  if (method !== undefined) checkUsable(context, method, customer);
  const automatic = params.automatic_payment_methods;
  const intent = addPaymentIntent(context, {
    amount: params.amount,
    currency: params.currency,
    customer,
    metadata: changeMetadata({}, params.metadata),
    payment_method: method?.id ?? null,
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    ...(automatic === undefined
      ? {}
      : {
          automatic_payment_methods: {
            enabled: automatic.enabled,
            allow_redirects: automatic.allow_redirects ?? 'always',
          },
        }),
    capture_method: params.capture_method ?? 'automatic_async',
    confirmation_method: params.confirmation_method ?? 'automatic',
    description: params.description ?? null,
    receipt_email: params.receipt_email ?? null,
    setup_future_usage: params.setup_future_usage ?? null,
    shipping: params.shipping ?? null,
    statement_descriptor: params.statement_descriptor ?? null,
    statement_descriptor_suffix: params.statement_descriptor_suffix ?? null,
  });
  return params.confirm === true ? confirmWith(context, intent, method, params) : intent;
}

function confirm(context: Context, id: string, params: ConfirmParams): PaymentIntent {
  const intent = loadIntent(context, id);
  const method = givenMethod(context, params);
  const changed = changeIntent(context, intent, {
    capture_method: params.capture_method ?? intent.capture_method,
    receipt_email: params.receipt_email === undefined ? intent.receipt_email : params.receipt_email,
    setup_future_usage: params.setup_future_usage ?? intent.setup_future_usage,
    shipping: params.shipping ?? intent.shipping,
  });
  return confirmWith(context, changed, method, params);
}

const path = '/v1/payment_intents';

export const paymentIntentRoutes: readonly Route[] = [
  route('POST', path, 'payment_intent', createFields, ({ context, params }) =>
    create(context, params),
  ),
  listRoute(
    path,
    'payment_intent',
    { customer: filledText, ...ignored('customer_account') },
    {
      collection: (account) => account.paymentIntents,
      accepts: (intent, { customer }) => customer === undefined || intent.customer === customer,
    },
  ),
  searchRoute(`${path}/search`, 'payment_intent', {
    collection: (account) => account.paymentIntents,
    fields: ['amount', 'created', 'currency', 'customer', 'status'],
  }),
  route('GET', `${path}/:id`, 'payment_intent', ignored('client_secret'), ({ context, id }) =>
    loadIntent(context, id),
  ),
  route('POST', `${path}/:id`, 'payment_intent', updateFields, ({ context, id, params }) =>
    updateIntent(context, loadIntent(context, id), params),
  ),
  route('POST', `${path}/:id/confirm`, 'payment_intent', confirmFields, ({ context, id, params }) =>
    confirm(context, id, params),
  ),
  route(
    'POST',
    `${path}/:id/capture`,
    'payment_intent',
    captureFields,
    ({ context, id, params }) => {
      const intent = loadIntent(context, id);
      const captured = captureIntent(context, intent, {
        amount: params.amount_to_capture,
        final: params.final_capture ?? true,
      });
      if (params.metadata === undefined) return captured;
      return changeIntent(context, captured, {
        metadata: changeMetadata(captured.metadata, params.metadata),
      });
    },
  ),
  route('POST', `${path}/:id/cancel`, 'payment_intent', cancelFields, ({ context, id, params }) =>
    cancelIntent(context, loadIntent(context, id), params.cancellation_reason),
  ),
];
