import type { CustomerAction } from '@quayside/core';
import type { PaymentIntent } from '../api/payment-intent-api.js';
import { isRecord } from '../stripe-errors.js';

/**
 * Reads `next_action` (https://docs.stripe.com/api/payment_intents/object#payment_intent_object-next_action):
 * what has a URL to go to is a redirect, what is to be shown is shown, and everything else is for Stripe.js,
 * actions that Stripe adds later included.
 */
export function toCustomerAction(intent: PaymentIntent): CustomerAction {
  const clientSecret = intent.client_secret ?? undefined;
  const action: Readonly<Record<string, unknown>> = { ...intent.next_action };
  const type = String(action.type ?? '');
  const found = action[type];
  const details = isRecord(found) ? found : {};
  const url = /^redirect_to_url$|_handle_redirect$/.test(type) ? details.url : undefined;
  if (typeof url === 'string') return { kind: 'redirect', url, clientSecret };
  const isShown = /display|^verify_with_microdeposits$/.test(type);
  if (isShown || clientSecret === undefined) return { kind: 'display', details, clientSecret };
  return { kind: 'client_library', clientSecret };
}
