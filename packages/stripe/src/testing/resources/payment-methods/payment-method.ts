import type { StripeObject } from '../../state/collection.js';
import type { Context } from '../../state/context.js';
import type { Raw } from '../../wire/decode-form.js';
import type { Metadata } from '../../wire/metadata-field.js';
import type { Behaviour } from './behaviour.js';

export interface PaymentMethod extends StripeObject {
  readonly object: 'payment_method';
  readonly type: Behaviour['type'];
  readonly created: number;
  readonly customer: string | null;
  readonly billing_details: Readonly<Record<string, Raw | null>>;
  readonly metadata: Metadata;
}

/** What the fake knows of a payment method and Stripe would never tell. */
export interface PaymentMethodSecret {
  readonly behaviour: Behaviour;
  /** Used without a customer, or detached: it may not be used again. */
  spent: boolean;
  /** Authenticated by a setup intent. */
  setUp: boolean;
}

const blankBilling = { address: null, email: null, name: null, phone: null, tax_id: null };

/** The card's part of a payment method, shared with the charge's `payment_method_details`. */
export function toCardFields(behaviour: Behaviour, year: number): Record<string, unknown> {
  return {
    brand: behaviour.brand,
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
    country: behaviour.country,
    exp_month: 12,
    exp_year: year + 4,
    fingerprint: `fp${behaviour.brand}${behaviour.last4}`,
    funding: behaviour.funding,
    last4: behaviour.last4,
    regulated_status: 'unregulated',
    wallet: null,
  };
}

function toTypeFields(behaviour: Behaviour, year: number): Record<string, unknown> {
  if (behaviour.type === 'us_bank_account') {
    return {
      us_bank_account: {
        account_holder_type: 'individual',
        account_type: 'checking',
        bank_name: 'STRIPE TEST BANK',
        financial_connections_account: null,
        fingerprint: `fpbank${behaviour.last4}`,
        last4: behaviour.last4,
        networks: { preferred: 'ach', supported: ['ach'] },
        routing_number: '110000000',
        status_details: {},
      },
    };
  }
  return {
    card: {
      ...toCardFields(behaviour, year),
      display_brand: behaviour.brand,
      generated_from: null,
      networks: { available: [behaviour.brand], preferred: null },
      three_d_secure_usage: { supported: true },
    },
  };
}

/** Stores a new payment method that behaves as told. */
export function addPaymentMethod(
  context: Context,
  behaviour: Behaviour,
  fields: Partial<Pick<PaymentMethod, 'billing_details' | 'metadata' | 'customer'>> = {},
): PaymentMethod {
  const id = context.ids.next('pm');
  context.account.paymentMethodSecrets.set(id, { behaviour, spent: false, setUp: false });
  const method = {
    id,
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    created: context.now,
    customer: fields.customer ?? null,
    customer_account: null,
    livemode: false,
    metadata: fields.metadata ?? {},
    type: behaviour.type,
    ...toTypeFields(behaviour, new Date(context.now * 1000).getUTCFullYear()),
    billing_details: { ...blankBilling, ...fields.billing_details },
  } as const;
  return context.account.paymentMethods.put(method);
}
