import type { Context } from '../../state/context.js';
import { filledText, flag, hash, ignored, oneOf, type Parsed, text } from '../../wire/fields.js';
import { changeMetadata, metadataField } from '../../wire/metadata-field.js';
import { type Route, route } from '../../wire/route.js';
import { missingObject, refused } from '../../wire/stripe-failure.js';
import { findCustomer } from '../customers/find-customer.js';
import { listRoute } from '../list-route.js';
import type { PaymentMethod } from '../payment-methods/payment-method.js';
import {
  createPaymentMethod,
  paymentMethodFields,
} from '../payment-methods/payment-method-routes.js';
import { findPaymentMethod } from '../payment-methods/use-payment-method.js';
import { addSetupIntent, changeSetup, confirmSetup, type SetupIntent } from './setup-intent.js';

const shared = {
  customer: text,
  description: text,
  metadata: metadataField,
  payment_method: text,
  payment_method_data: hash(paymentMethodFields),
  ...ignored(
    'allowed_payment_method_types',
    'attach_to_self',
    'customer_account',
    'excluded_payment_method_types',
    'flow_directions',
    'payment_method_configuration',
    'payment_method_options',
  ),
};

const createFields = {
  ...shared,
  confirm: flag,
  return_url: filledText,
  usage: oneOf('off_session', 'on_session'),
  use_stripe_sdk: flag,
  ...ignored(
    'automatic_payment_methods',
    'confirmation_token',
    'mandate_data',
    'on_behalf_of',
    'single_use',
  ),
};

const confirmFields = {
  payment_method: filledText,
  payment_method_data: hash(paymentMethodFields),
  return_url: filledText,
  use_stripe_sdk: flag,
  ...ignored(
    'allowed_payment_method_types',
    'confirmation_token',
    'mandate_data',
    'payment_method_options',
  ),
};

type ConfirmParams = Parsed<typeof confirmFields>;
type Given = Pick<ConfirmParams, 'payment_method_data'> & {
  readonly payment_method?: string | null | undefined;
};

function givenMethod(context: Context, params: Given): PaymentMethod | undefined {
  if (params.payment_method_data !== undefined)
    return createPaymentMethod(context, params.payment_method_data);
  return params.payment_method ? findPaymentMethod(context, params.payment_method) : undefined;
}

/** The intent of this id. Throws Stripe's 404. */
function loadSetup(context: Context, id: string): SetupIntent {
  const found = context.account.setupIntents.get(id);
  if (found === undefined) throw missingObject('setup_intent', id, 'intent');
  return found;
}

function create(context: Context, params: Parsed<typeof createFields>): SetupIntent {
  const customer = params.customer ?? null;
  if (customer !== null) findCustomer(context, customer);
  const method = givenMethod(context, params);
  const intent = addSetupIntent(context, {
    customer,
    description: params.description ?? null,
    metadata: changeMetadata({}, params.metadata),
    payment_method: method?.id ?? null,
    usage: params.usage ?? 'off_session',
  });
  return params.confirm === true ? confirm(context, intent, method, params) : intent;
}

function confirm(
  context: Context,
  intent: SetupIntent,
  given: PaymentMethod | undefined,
  params: Pick<ConfirmParams, 'return_url' | 'use_stripe_sdk'>,
): SetupIntent {
  const method =
    given ??
    (intent.payment_method === null
      ? undefined
      : findPaymentMethod(context, intent.payment_method));
  if (method === undefined) {
    throw refused("You cannot confirm this SetupIntent because it's missing a payment method.", {
      code: 'setup_intent_unexpected_state',
      setup_intent: intent,
    });
  }
  return confirmSetup(context, intent, method, {
    returnUrl: params.return_url,
    useStripeSdk: params.use_stripe_sdk === true,
  });
}

const path = '/v1/setup_intents';

export const setupIntentRoutes: readonly Route[] = [
  route('POST', path, 'setup_intent', createFields, ({ context, params }) =>
    create(context, params),
  ),
  listRoute(
    path,
    'setup_intent',
    {
      customer: filledText,
      payment_method: filledText,
      ...ignored('attach_to_self', 'customer_account'),
    },
    {
      collection: (account) => account.setupIntents,
      accepts: (intent, { customer, payment_method: method }) =>
        (customer === undefined || intent.customer === customer) &&
        (method === undefined || intent.payment_method === method),
    },
  ),
  route('GET', `${path}/:id`, 'setup_intent', ignored('client_secret'), ({ context, id }) =>
    loadSetup(context, id),
  ),
  route('POST', `${path}/:id`, 'setup_intent', shared, ({ context, id, params }) => {
    const intent = loadSetup(context, id);
    if (params.customer) findCustomer(context, params.customer);
    const method = givenMethod(context, params);
    return changeSetup(context, intent, {
      customer: params.customer === undefined ? intent.customer : params.customer,
      description: params.description === undefined ? intent.description : params.description,
      metadata: changeMetadata(intent.metadata, params.metadata),
      ...(method === undefined
        ? {}
        : { payment_method: method.id, status: 'requires_confirmation' as const }),
    });
  }),
  route('POST', `${path}/:id/confirm`, 'setup_intent', confirmFields, ({ context, id, params }) =>
    confirm(context, loadSetup(context, id), givenMethod(context, params), params),
  ),
  route(
    'POST',
    `${path}/:id/cancel`,
    'setup_intent',
    { cancellation_reason: oneOf('abandoned', 'duplicate', 'requested_by_customer') },
    ({ context, id, params }) => {
      const intent = loadSetup(context, id);
      if (intent.status === 'succeeded' || intent.status === 'canceled') {
        throw refused(
          `You cannot cancel this SetupIntent because it has a status of ${intent.status}.`,
          {
            code: 'setup_intent_unexpected_state',
            setup_intent: intent,
          },
        );
      }
      const canceled = changeSetup(context, intent, {
        status: 'canceled',
        cancellation_reason: params.cancellation_reason ?? null,
        next_action: null,
      });
      context.emit('setup_intent.canceled', canceled);
      return canceled;
    },
  ),
];
