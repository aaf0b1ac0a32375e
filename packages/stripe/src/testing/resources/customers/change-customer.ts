import type { Context } from '../../state/context.js';
import type { Raw } from '../../wire/decode-form.js';
import { changeMetadata, type MetadataChange } from '../../wire/metadata-field.js';
import { refused } from '../../wire/stripe-failure.js';
import type { PaymentMethod } from '../payment-methods/payment-method.js';
import {
  behaviourOf,
  checkUsable,
  findPaymentMethod,
  toCardFailure,
} from '../payment-methods/use-payment-method.js';
import type { Customer } from './customer.js';

export interface CustomerChange {
  readonly address?: Raw | undefined;
  readonly balance?: number | undefined;
  readonly description?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly invoice_settings?:
    | {
        readonly default_payment_method?: string | null | undefined;
        readonly footer?: string | null | undefined;
      }
    | undefined;
  readonly metadata?: MetadataChange | undefined;
  readonly name?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly shipping?: Raw | undefined;
}

const empty = {
  object: 'customer',
  address: null,
  balance: 0,
  currency: null,
  customer_account: null,
  default_source: null,
  delinquent: false,
  description: null,
  discount: null,
  email: null,
  invoice_settings: {
    custom_fields: null,
    default_payment_method: null,
    footer: null,
    rendering_options: null,
  },
  livemode: false,
  metadata: {},
  name: null,
  next_invoice_sequence: 1,
  phone: null,
  preferred_locales: [],
  shipping: null,
  tax_exempt: 'none',
  test_clock: null,
} as const;

function checkEmail(email: string | null | undefined): void {
  if (typeof email === 'string' && !/^[^\s@]+@[^\s@]+$/.test(email)) {
    throw refused(`Invalid email address: ${email}`, { code: 'email_invalid', param: 'email' });
  }
}

function keep<T>(given: T | null | undefined, current: T | null): T | null {
  return given === undefined ? current : given;
}

function checkOwned(context: Context, method: string, customer: string): void {
  if (context.account.paymentMethods.get(method)?.customer === customer) return;
  throw refused(
    `The customer does not have a payment method with the ID ${method}. The payment method must be attached to the customer.`,
    { code: 'resource_missing', param: 'invoice_settings[default_payment_method]' },
  );
}

/** The method, unless its issuer refuses to be attached. */
function toAttachable(context: Context, id: string, customer: string): PaymentMethod {
  const method = findPaymentMethod(context, id);
  checkUsable(context, method, customer);
  const { decline, declinesOnAttach } = behaviourOf(context, method);
  if (decline !== undefined && declinesOnAttach) throw toCardFailure(decline, {});
  return method;
}

/** Changes a customer. Null unsets, undefined leaves as it is. */
export function changeCustomer(
  context: Context,
  customer: Customer,
  params: CustomerChange,
): Customer {
  checkEmail(params.email);
  const method = params.invoice_settings?.default_payment_method;
  if (method) checkOwned(context, method, customer.id);
  return context.account.customers.put({
    ...customer,
    address: params.address === '' ? null : (params.address ?? customer.address),
    balance: params.balance ?? customer.balance,
    description: keep(params.description, customer.description),
    email: keep(params.email, customer.email),
    invoice_settings: {
      ...customer.invoice_settings,
      default_payment_method: keep(method, customer.invoice_settings.default_payment_method),
      footer: keep(params.invoice_settings?.footer, customer.invoice_settings.footer),
    },
    metadata: changeMetadata(customer.metadata, params.metadata),
    name: keep(params.name, customer.name),
    phone: keep(params.phone, customer.phone),
    shipping: params.shipping === '' ? null : (params.shipping ?? customer.shipping),
  });
}

/** Stores a new customer; `payment_method` is attached to it. */
export function createCustomer(
  context: Context,
  { payment_method: given, ...params }: CustomerChange & { payment_method?: string | undefined },
): Customer {
  checkEmail(params.email);
  const id = context.ids.next('cus');
  const method = given === undefined ? undefined : toAttachable(context, given, id);
  const customer = context.account.customers.put({
    ...empty,
    id,
    created: context.now,
    invoice_prefix: id.slice(-8).toUpperCase(),
  });
  if (method !== undefined) context.account.paymentMethods.put({ ...method, customer: id });
  const settings = params.invoice_settings;
  // A magic id means the method that was made of it a moment ago.
  const isSame = method !== undefined && settings?.default_payment_method === given;
  const chosen = isSame ? { ...settings, default_payment_method: method.id } : settings;
  const created = changeCustomer(context, customer, { ...params, invoice_settings: chosen });
  context.emit('customer.created', created);
  const attached = context.account.paymentMethods.get(method?.id ?? '');
  if (attached !== undefined) context.emit('payment_method.attached', attached);
  return created;
}
