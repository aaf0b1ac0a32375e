import type { StripeObject } from '../../state/collection.js';
import type { Context } from '../../state/context.js';
import type { Raw } from '../../wire/decode-form.js';
import type { Metadata } from '../../wire/metadata-field.js';

export type PaymentIntentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'processing'
  | 'requires_capture'
  | 'canceled'
  | 'succeeded';

export interface PaymentIntent extends StripeObject {
  readonly object: 'payment_intent';
  readonly amount: number;
  readonly amount_capturable: number;
  readonly amount_received: number;
  readonly automatic_payment_methods: {
    readonly enabled: boolean;
    readonly allow_redirects: string;
  } | null;
  readonly allowed_payment_method_types: readonly string[] | null;
  readonly payment_method_types: readonly string[];
  readonly canceled_at: number | null;
  readonly cancellation_reason: string | null;
  readonly capture_method: string;
  readonly client_secret: string;
  readonly confirmation_method: string;
  readonly created: number;
  readonly currency: string;
  readonly customer: string | null;
  readonly description: string | null;
  readonly last_payment_error: object | null;
  readonly latest_charge: string | null;
  readonly metadata: Metadata;
  readonly next_action: object | null;
  readonly payment_method: string | null;
  readonly processing: object | null;
  readonly receipt_email: string | null;
  readonly setup_future_usage: string | null;
  readonly shipping: Raw | null;
  readonly statement_descriptor: string | null;
  readonly statement_descriptor_suffix: string | null;
  readonly status: PaymentIntentStatus;
}

/** What is chosen when an intent is made; everything else starts empty. */
export type NewPaymentIntent = Pick<
  PaymentIntent,
  'amount' | 'currency' | 'customer' | 'metadata'
> &
  Partial<
    Pick<
      PaymentIntent,
      | 'allowed_payment_method_types'
      | 'automatic_payment_methods'
      | 'capture_method'
      | 'confirmation_method'
      | 'description'
      | 'payment_method'
      | 'receipt_email'
      | 'setup_future_usage'
      | 'shipping'
      | 'statement_descriptor'
      | 'statement_descriptor_suffix'
    >
  >;

const blanks = {
  amount_capturable: 0,
  amount_details: { tip: {} },
  amount_received: 0,
  application: null,
  application_fee_amount: null,
  canceled_at: null,
  cancellation_reason: null,
  customer_account: null,
  excluded_payment_method_types: null,
  last_payment_error: null,
  latest_charge: null,
  livemode: false,
  managed_payments: null,
  next_action: null,
  on_behalf_of: null,
  payment_method_configuration_details: null,
  payment_method_options: {
    card: {
      installments: null,
      mandate_options: null,
      network: null,
      request_three_d_secure: 'automatic',
    },
  },
  payment_record: null,
  processing: null,
  review: null,
  source: null,
  transfer_data: null,
  transfer_group: null,
} as const;

/** Stores a new intent, not yet confirmed. */
export function addPaymentIntent(context: Context, given: NewPaymentIntent): PaymentIntent {
  const id = context.ids.next('pi');
  const intent = context.account.paymentIntents.put({
    ...blanks,
    allowed_payment_method_types: null,
    automatic_payment_methods: { allow_redirects: 'always', enabled: true },
    capture_method: 'automatic_async',
    confirmation_method: 'automatic',
    description: null,
    payment_method: null,
    receipt_email: null,
    setup_future_usage: null,
    shipping: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    ...given,
    id,
    object: 'payment_intent',
    client_secret: context.ids.secretOf(id),
    created: context.now,
    payment_method_types: given.allowed_payment_method_types ?? ['card', 'us_bank_account'],
    status:
      (given.payment_method ?? null) === null ? 'requires_payment_method' : 'requires_confirmation',
  });
  context.emit('payment_intent.created', intent);
  return intent;
}

/** Replaces the stored version. */
export function changeIntent(
  context: Context,
  intent: PaymentIntent,
  change: Partial<PaymentIntent>,
): PaymentIntent {
  return context.account.paymentIntents.put({ ...intent, ...change });
}
