import type { Raw } from '../../wire/decode-form.js';
import {
  type FieldsOf,
  filledText,
  flag,
  hash,
  ignored,
  list,
  oneOf,
  opaque,
  required,
  text,
} from '../../wire/fields.js';
import { type MetadataChange, metadataField } from '../../wire/metadata-field.js';
import { amountField, currencyField } from '../amount-field.js';
import {
  type PaymentMethodParams,
  paymentMethodFields,
} from '../payment-methods/payment-method-routes.js';

type Method = PaymentMethodParams | undefined;
type Text = string | null | undefined;
type SetupFutureUsage = 'off_session' | 'on_session' | undefined;

interface SharedParams {
  readonly allowed_payment_method_types: readonly string[] | undefined;
  readonly capture_method: CaptureMethod | undefined;
  readonly customer: Text;
  readonly description: Text;
  readonly metadata: MetadataChange | undefined;
  readonly payment_method: Text;
  readonly payment_method_data: Method;
  readonly receipt_email: Text;
  readonly setup_future_usage: SetupFutureUsage;
  readonly shipping: Raw | undefined;
  readonly statement_descriptor: Text;
  readonly statement_descriptor_suffix: Text;
}

/** What decides how an intent is confirmed. */
export interface ConfirmingParams {
  readonly error_on_requires_action: boolean | undefined;
  readonly off_session: 'true' | 'false' | 'one_off' | 'recurring' | undefined;
  readonly return_url: string | undefined;
  readonly use_stripe_sdk: boolean | undefined;
}

export interface CreateParams extends SharedParams, ConfirmingParams {
  readonly amount: number;
  readonly currency: string;
  readonly automatic_payment_methods:
    | { readonly enabled: boolean; readonly allow_redirects: 'always' | 'never' | undefined }
    | undefined;
  readonly confirm: boolean | undefined;
  readonly confirmation_method: 'automatic' | 'manual' | undefined;
}

export interface UpdateParams extends SharedParams {
  readonly amount: number | undefined;
  readonly currency: string | undefined;
}

export interface ConfirmParams extends ConfirmingParams {
  readonly capture_method: CaptureMethod | undefined;
  readonly payment_method: string | undefined;
  readonly payment_method_data: Method;
  readonly receipt_email: Text;
  readonly setup_future_usage: SetupFutureUsage;
  readonly shipping: Raw | undefined;
}

export interface CaptureParams {
  readonly amount_to_capture: number | undefined;
  readonly final_capture: boolean | undefined;
  readonly metadata: MetadataChange | undefined;
}

export interface CancelParams {
  readonly cancellation_reason:
    | 'duplicate'
    | 'fraudulent'
    | 'requested_by_customer'
    | 'abandoned'
    | undefined;
}

type CaptureMethod = 'automatic' | 'automatic_async' | 'manual';

const captureMethod = oneOf('automatic', 'automatic_async', 'manual');
const setupFutureUsage = oneOf('off_session', 'on_session');

/** `off_session` is a flag, or the kind of payment. */
const offSession = oneOf('true', 'false', 'one_off', 'recurring');

const shared = {
  allowed_payment_method_types: list(required(filledText)),
  capture_method: captureMethod,
  customer: text,
  description: text,
  metadata: metadataField,
  payment_method: text,
  payment_method_data: hash(paymentMethodFields),
  receipt_email: text,
  setup_future_usage: setupFutureUsage,
  shipping: opaque,
  statement_descriptor: text,
  statement_descriptor_suffix: text,
  ...ignored(
    'amount_details',
    'application_fee_amount',
    'customer_account',
    'excluded_payment_method_types',
    'hooks',
    'payment_details',
    'payment_method_configuration',
    'payment_method_options',
    'transfer_data',
    'transfer_group',
  ),
};

const confirming = {
  error_on_requires_action: flag,
  off_session: offSession,
  return_url: filledText,
  use_stripe_sdk: flag,
  ...ignored('confirmation_token', 'mandate', 'mandate_data', 'radar_options'),
};

export const createFields: FieldsOf<CreateParams> = {
  ...shared,
  ...confirming,
  amount: required(amountField),
  currency: required(currencyField),
  automatic_payment_methods: hash({
    enabled: required(flag),
    allow_redirects: oneOf('always', 'never'),
  }),
  confirm: flag,
  confirmation_method: oneOf('automatic', 'manual'),
  ...ignored('on_behalf_of'),
};

export const updateFields: FieldsOf<UpdateParams> = {
  ...shared,
  amount: amountField,
  currency: currencyField,
};

export const confirmFields: FieldsOf<ConfirmParams> = {
  ...confirming,
  capture_method: captureMethod,
  payment_method: filledText,
  payment_method_data: hash(paymentMethodFields),
  receipt_email: text,
  setup_future_usage: setupFutureUsage,
  shipping: opaque,
  ...ignored(
    'allowed_payment_method_types',
    'amount_details',
    'amount_to_confirm',
    'excluded_payment_method_types',
    'hooks',
    'payment_details',
    'payment_method_options',
  ),
};

export const captureFields: FieldsOf<CaptureParams> = {
  amount_to_capture: amountField,
  final_capture: flag,
  metadata: metadataField,
  ...ignored(
    'amount_details',
    'application_fee_amount',
    'hooks',
    'payment_details',
    'statement_descriptor',
    'statement_descriptor_suffix',
    'transfer_data',
  ),
};

export const cancelFields: FieldsOf<CancelParams> = {
  cancellation_reason: oneOf('duplicate', 'fraudulent', 'requested_by_customer', 'abandoned'),
};
