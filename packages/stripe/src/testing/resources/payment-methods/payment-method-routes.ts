import type { Context } from '../../state/context.js';
import type { Raw } from '../../wire/decode-form.js';
import {
  type FieldsOf,
  filledText,
  flag,
  hash,
  ignored,
  integer,
  oneOf,
  opaque,
  required,
} from '../../wire/fields.js';
import { changeMetadata, type MetadataChange, metadataField } from '../../wire/metadata-field.js';
import { type Route, route } from '../../wire/route.js';
import { invalidParameter, missingObject, refused } from '../../wire/stripe-failure.js';
import { findCustomer } from '../customers/find-customer.js';
import { listRoute } from '../list-route.js';
import { type Behaviour, bankBehaviour, toMagicBehaviour, toNumberBehaviour } from './behaviour.js';
import { addPaymentMethod, type PaymentMethod } from './payment-method.js';
import {
  attachTo,
  behaviourOf,
  checkUsable,
  findPaymentMethod,
  toCardFailure,
} from './use-payment-method.js';

/** A new payment method, also given in place as `payment_method_data`. */
export interface PaymentMethodParams {
  readonly type: Behaviour['type'];
  readonly card:
    | { readonly number: string | undefined; readonly token: string | undefined }
    | undefined;
  readonly billing_details: Readonly<Record<string, Raw | undefined>> | undefined;
  readonly metadata: MetadataChange | undefined;
}

export const paymentMethodFields: FieldsOf<PaymentMethodParams> = {
  type: required(oneOf('card', 'us_bank_account')),
  card: hash({
    number: filledText,
    token: filledText,
    cvc: filledText,
    exp_month: integer,
    exp_year: integer,
    ...ignored('networks'),
  }),
  billing_details: hash(ignored('address', 'email', 'name', 'phone', 'tax_id')),
  metadata: metadataField,
  ...ignored('allow_redisplay', 'radar_options', 'us_bank_account'),
};

function toBehaviour(params: PaymentMethodParams): Behaviour {
  if (params.type === 'us_bank_account') return bankBehaviour;
  const { number, token } = params.card ?? {};
  if (token !== undefined) {
    const magic = toMagicBehaviour(token);
    if (magic === undefined)
      throw refused(`No such token: '${token}'`, {
        code: 'resource_missing',
        param: 'card[token]',
      });
    return magic;
  }
  if (number === undefined)
    throw invalidParameter(
      'Missing required param: card[number].',
      'card[number]',
      'parameter_missing',
    );
  return toNumberBehaviour(number);
}

export function createPaymentMethod(context: Context, params: PaymentMethodParams): PaymentMethod {
  const given = Object.entries(params.billing_details ?? {}).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [[key, value] as const],
  );
  return addPaymentMethod(context, toBehaviour(params), {
    billing_details: Object.fromEntries(given),
    metadata: changeMetadata({}, params.metadata),
  });
}

function loadPaymentMethod(context: Context, id: string): PaymentMethod {
  const found = context.account.paymentMethods.get(id);
  if (found === undefined) throw missingObject('PaymentMethod', id, 'payment_method');
  return found;
}

function attach(context: Context, id: string, customerId: string): PaymentMethod {
  const customer = findCustomer(context, customerId);
  const method = findPaymentMethod(context, id);
  if (method.customer !== null && method.customer !== customer.id) {
    throw refused('The payment method you provided has already been attached to a customer.', {
      code: 'payment_method_unexpected_state',
    });
  }
  checkUsable(context, method, customer.id);
  const { decline, declinesOnAttach } = behaviourOf(context, method);
  if (decline !== undefined && declinesOnAttach) throw toCardFailure(decline, {});
  return attachTo(context, method, customer.id);
}

function detach(context: Context, id: string): PaymentMethod {
  const method = loadPaymentMethod(context, id);
  if (method.customer === null) {
    throw refused(
      'The payment method you provided is not attached to a customer so detachment is impossible.',
    );
  }
  const secret = context.account.paymentMethodSecrets.get(id);
  if (secret !== undefined) secret.spent = true;
  const detached = context.account.paymentMethods.put({ ...method, customer: null });
  context.emit('payment_method.detached', detached, { customer: method.customer });
  return detached;
}

const typeFilter = oneOf('card', 'us_bank_account', 'sepa_debit', 'link');

export const paymentMethodRoutes: readonly Route[] = [
  route(
    'POST',
    '/v1/payment_methods',
    'payment_method',
    paymentMethodFields,
    ({ context, params }) => createPaymentMethod(context, params),
  ),
  listRoute(
    '/v1/payment_methods',
    'payment_method',
    { customer: filledText, type: typeFilter, allow_redisplay: opaque },
    {
      collection: (account) => account.paymentMethods,
      accepts: (method, { customer, type }) =>
        method.customer !== null &&
        (customer === undefined || method.customer === customer) &&
        (type === undefined || method.type === type),
    },
  ),
  route('GET', '/v1/payment_methods/:id', 'payment_method', {}, ({ context, id }) =>
    loadPaymentMethod(context, id),
  ),
  route(
    'POST',
    '/v1/payment_methods/:id',
    'payment_method',
    {
      metadata: metadataField,
      billing_details: paymentMethodFields.billing_details,
      ...ignored('allow_redisplay', 'card', 'us_bank_account'),
    },
    ({ context, id, params }) => {
      const method = loadPaymentMethod(context, id);
      const given = Object.entries(params.billing_details ?? {}).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, value === '' ? null : value] as const],
      );
      const updated = {
        ...method,
        metadata: changeMetadata(method.metadata, params.metadata),
        billing_details: { ...method.billing_details, ...Object.fromEntries(given) },
      };
      context.emit('payment_method.updated', updated);
      return context.account.paymentMethods.put(updated);
    },
  ),
  route(
    'POST',
    '/v1/payment_methods/:id/attach',
    'payment_method',
    { customer: required(filledText), validate: flag },
    ({ context, id, params }) => attach(context, id, params.customer),
  ),
  route('POST', '/v1/payment_methods/:id/detach', 'payment_method', {}, ({ context, id }) =>
    detach(context, id),
  ),
  listRoute(
    '/v1/customers/:id/payment_methods',
    'payment_method',
    { type: typeFilter, allow_redisplay: opaque },
    {
      collection: (account) => account.paymentMethods,
      check: (context, id) => findCustomer(context, id),
      accepts: (method, { type }, id) =>
        method.customer === id && (type === undefined || method.type === type),
    },
  ),
];
