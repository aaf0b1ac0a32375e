import type { StripeObject } from '../../state/collection.js';
import type { Raw } from '../../wire/decode-form.js';
import type { Metadata } from '../../wire/metadata-field.js';

export interface Customer extends StripeObject {
  readonly object: 'customer';
  readonly address: Raw | null;
  readonly balance: number;
  readonly created: number;
  readonly description: string | null;
  readonly email: string | null;
  readonly invoice_settings: {
    readonly custom_fields: null;
    readonly default_payment_method: string | null;
    readonly footer: string | null;
    readonly rendering_options: null;
  };
  readonly metadata: Metadata;
  readonly name: string | null;
  readonly phone: string | null;
  readonly shipping: Raw | null;
}
