import { regex } from '@quayside/core/schema';
import { type Group, group } from '../group.js';
import { secret } from '../variable.js';
import { credential, optionalCredential } from './credential.js';

/** Options of `createStripe`. */
export interface StripeSettings {
  readonly apiKey: string;
  readonly webhookSecret: string | undefined;
}

/** `STRIPE_SECRET_KEY`, `STRIPE_WEBHOOK_SECRET` (https://docs.stripe.com/keys). */
export const stripeSettings: Group<StripeSettings> = group({
  title: 'Stripe',
  members: {
    apiKey: secret('STRIPE_SECRET_KEY', {
      about: 'a secret key (sk_…, in test mode sk_test_…) or a restricted one (rk_…)',
      from: 'https://dashboard.stripe.com/test/apikeys',
      schema: credential().check(
        regex(/^(?!pk_)/, 'is a publishable key (pk_…), and the secret one is needed'),
      ),
    }),
    webhookSecret: secret('STRIPE_WEBHOOK_SECRET', {
      about: 'the signing secret of the webhook endpoint (whsec_…; `stripe listen` prints one)',
      from: 'https://dashboard.stripe.com/test/webhooks',
      schema: optionalCredential(),
    }),
  },
});
