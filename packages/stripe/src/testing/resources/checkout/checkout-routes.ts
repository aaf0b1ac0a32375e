import type { Context } from '../../state/context.js';
import {
  filledText,
  hash,
  ignored,
  integer,
  list,
  oneOf,
  opaque,
  type Parsed,
  required,
} from '../../wire/fields.js';
import { changeMetadata, metadataField } from '../../wire/metadata-field.js';
import { type Route, route } from '../../wire/route.js';
import { invalidParameter, missingObject, refused } from '../../wire/stripe-failure.js';
import { currencyField } from '../amount-field.js';
import { lineFields, toLinePrice } from '../catalog/catalog.js';
import { findCustomer } from '../customers/find-customer.js';
import { listRoute } from '../list-route.js';
import {
  addCheckoutSession,
  type CheckoutLine,
  type CheckoutSession,
  changeSession,
  expireSession,
} from './checkout-session.js';

const createFields = {
  mode: oneOf('payment', 'setup', 'subscription'),
  line_items: list(
    required(
      hash({
        ...lineFields,
        metadata: metadataField,
        ...ignored('adjustable_quantity', 'dynamic_tax_rates', 'tax_rates'),
      }),
    ),
  ),
  success_url: filledText,
  cancel_url: filledText,
  return_url: filledText,
  ui_mode: oneOf('hosted_page', 'embedded_page', 'elements', 'form'),
  customer: filledText,
  customer_creation: oneOf('always', 'if_required'),
  customer_email: filledText,
  client_reference_id: filledText,
  currency: currencyField,
  expires_at: integer,
  metadata: metadataField,
  submit_type: opaque,
  payment_intent_data: hash({
    capture_method: oneOf('automatic', 'automatic_async', 'manual'),
    description: filledText,
    metadata: metadataField,
    receipt_email: filledText,
    setup_future_usage: oneOf('off_session', 'on_session'),
    ...ignored(
      'application_fee_amount',
      'on_behalf_of',
      'shipping',
      'statement_descriptor',
      'statement_descriptor_suffix',
      'transfer_data',
      'transfer_group',
    ),
  }),
  subscription_data: hash({
    metadata: metadataField,
    trial_period_days: integer,
    ...ignored(
      'application_fee_percent',
      'billing_cycle_anchor',
      'billing_mode',
      'default_tax_rates',
      'description',
      'invoice_settings',
      'proration_behavior',
      'trial_end',
      'trial_settings',
    ),
  }),
  setup_intent_data: hash({ metadata: metadataField, ...ignored('description', 'on_behalf_of') }),
  ...ignored(
    'adaptive_pricing',
    'after_expiration',
    'allow_promotion_codes',
    'allowed_payment_method_types',
    'automatic_tax',
    'billing_address_collection',
    'branding_settings',
    'consent_collection',
    'custom_fields',
    'custom_text',
    'customer_account',
    'customer_update',
    'discounts',
    'excluded_payment_method_types',
    'integration_identifier',
    'invoice_creation',
    'locale',
    'managed_payments',
    'name_collection',
    'optional_items',
    'origin_context',
    'payment_method_collection',
    'payment_method_configuration',
    'payment_method_data',
    'payment_method_options',
    'permissions',
    'phone_number_collection',
    'redirect_on_completion',
    'saved_payment_method_options',
    'shipping_address_collection',
    'shipping_options',
    'tax_id_collection',
    'wallet_options',
  ),
};

type CreateParams = Parsed<typeof createFields>;

function checkUrls(params: CreateParams, uiMode: string): void {
  if (uiMode === 'hosted_page' && params.success_url === undefined) {
    throw invalidParameter(
      'Missing required param: success_url.',
      'success_url',
      'parameter_missing',
    );
  }
  for (const name of ['success_url', 'cancel_url', 'return_url'] as const) {
    const url = params[name];
    if (url !== undefined && !/^[a-z][a-z+.-]*:\/\/\S+$/i.test(url))
      throw invalidParameter('Not a valid URL', name, 'url_invalid');
  }
}

function toLines(
  context: Context,
  params: CreateParams,
  mode: CheckoutSession['mode'],
): readonly CheckoutLine[] {
  const items = params.line_items ?? [];
  if (mode !== 'setup' && items.length === 0) {
    throw invalidParameter(
      'Missing required param: line_items.',
      'line_items',
      'parameter_missing',
    );
  }
  const lines = items.map((item, index) => ({
    price: toLinePrice(context, item, `line_items[${index}]`),
    quantity: item.quantity ?? 1,
  }));
  const recurring = lines.some(({ price }) => price.type === 'recurring');
  if (mode === 'payment' && recurring) {
    throw refused(
      'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.',
      { param: 'line_items' },
    );
  }
  if (mode === 'subscription' && !recurring) {
    throw refused(
      'You must provide at least one recurring price in `subscription` mode when using prices.',
      { param: 'line_items' },
    );
  }
  return lines;
}

function create(context: Context, params: CreateParams): CheckoutSession {
  const mode = params.mode ?? 'payment';
  const uiMode = params.ui_mode ?? 'hosted_page';
  checkUrls(params, uiMode);
  if (params.customer !== undefined) findCustomer(context, params.customer);
  const paying = params.payment_intent_data;
  return addCheckoutSession(context, {
    mode,
    uiMode,
    customer: params.customer ?? null,
    customerCreation: mode === 'payment' ? (params.customer_creation ?? 'if_required') : null,
    customerEmail: params.customer_email ?? null,
    clientReferenceId: params.client_reference_id ?? null,
    currency: params.currency ?? null,
    expiresAt: params.expires_at,
    metadata: changeMetadata({}, params.metadata),
    successUrl: params.success_url ?? null,
    cancelUrl: params.cancel_url ?? null,
    returnUrl: params.return_url,
    submitType: params.submit_type,
    plan: {
      lines: toLines(context, params, mode),
      intent: {
        captureMethod: paying?.capture_method ?? 'automatic_async',
        description: paying?.description ?? null,
        metadata: changeMetadata({}, paying?.metadata),
        receiptEmail: paying?.receipt_email ?? null,
        setupFutureUsage: paying?.setup_future_usage ?? null,
      },
      subscription: {
        metadata: changeMetadata({}, params.subscription_data?.metadata),
        trialDays: params.subscription_data?.trial_period_days ?? null,
      },
      setup: { metadata: changeMetadata({}, params.setup_intent_data?.metadata) },
    },
  });
}

/** The session of this id. Throws Stripe's 404. */
function loadSession(context: Context, id: string): CheckoutSession {
  const found = context.account.checkoutSessions.get(id);
  if (found === undefined) throw missingObject('checkout.session', id, 'session');
  return found;
}

const path = '/v1/checkout/sessions';

export const checkoutRoutes: readonly Route[] = [
  route('POST', path, 'checkout.session', createFields, ({ context, params }) =>
    create(context, params),
  ),
  listRoute(
    path,
    'checkout.session',
    {
      customer: filledText,
      payment_intent: filledText,
      subscription: filledText,
      status: oneOf('open', 'complete', 'expired'),
      customer_details: hash({ email: filledText }),
      ...ignored('customer_account', 'payment_link'),
    },
    {
      collection: (account) => account.checkoutSessions,
      accepts: (
        session,
        { customer, payment_intent: intent, subscription, status, customer_details: details },
      ) =>
        (customer === undefined || session.customer === customer) &&
        (intent === undefined || session.payment_intent === intent) &&
        (subscription === undefined || session.subscription === subscription) &&
        (status === undefined || session.status === status) &&
        (details?.email === undefined || session.customer_email === details.email),
    },
  ),
  route('GET', `${path}/:id`, 'checkout.session', {}, ({ context, id }) =>
    loadSession(context, id),
  ),
  route(
    'POST',
    `${path}/:id`,
    'checkout.session',
    { metadata: metadataField, ...ignored('collected_information', 'shipping_options') },
    ({ context, id, params }) => {
      const session = loadSession(context, id);
      return changeSession(context, session, {
        metadata: changeMetadata(session.metadata, params.metadata),
      });
    },
  ),
  route('POST', `${path}/:id/expire`, 'checkout.session', {}, ({ context, id }) => {
    const session = loadSession(context, id);
    if (session.status !== 'open') {
      throw refused(
        `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of "${session.status}".`,
      );
    }
    return expireSession(context, session);
  }),
  route(
    'GET',
    `${path}/:id/line_items`,
    'item',
    { limit: integer, starting_after: filledText, ending_before: filledText },
    ({ context, id, params }) => {
      loadSession(context, id);
      const items = context.account.lineItems.get(id) ?? [];
      const start = items.findIndex((item) => item.id === params.starting_after) + 1;
      const end = start + (params.limit ?? 10);
      return {
        object: 'list',
        data: items.slice(start, end),
        has_more: end < items.length,
        url: `${path}/${id}/line_items`,
      };
    },
    'list',
  ),
];
