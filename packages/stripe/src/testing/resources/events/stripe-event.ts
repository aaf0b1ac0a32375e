import type { StripeObject } from '../../state/collection.js';

/** https://docs.stripe.com/api/events/object. The object inside is as it was when the event happened. */
export interface StripeEvent extends StripeObject {
  readonly object: 'event';
  readonly account?: string;
  readonly api_version: string;
  readonly created: number;
  readonly data: {
    readonly object: StripeObject;
    readonly previous_attributes?: Readonly<Record<string, unknown>>;
  };
  readonly livemode: false;
  readonly pending_webhooks: number;
  readonly request: { readonly id: string | null; readonly idempotency_key: string | null };
  readonly type: string;
}
