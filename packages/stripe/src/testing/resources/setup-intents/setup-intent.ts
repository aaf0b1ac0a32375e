import type { StripeObject } from '../../state/collection.js';
import type { Context } from '../../state/context.js';
import type { Metadata } from '../../wire/metadata-field.js';
import { refused, type StripeFailure } from '../../wire/stripe-failure.js';
import { mustAuthenticate, toNextAction } from '../payment-intents/confirm-intent.js';
import type { DeclineOutcome } from '../payment-methods/behaviour.js';
import type { PaymentMethod } from '../payment-methods/payment-method.js';
import {
  attachTo,
  behaviourOf,
  checkUsable,
  toCardFailure,
} from '../payment-methods/use-payment-method.js';

export interface SetupIntent extends StripeObject {
  readonly object: 'setup_intent';
  readonly cancellation_reason: string | null;
  readonly client_secret: string;
  readonly created: number;
  readonly customer: string | null;
  readonly description: string | null;
  readonly last_setup_error: object | null;
  readonly metadata: Metadata;
  readonly next_action: object | null;
  readonly payment_method: string | null;
  readonly status:
    | 'requires_payment_method'
    | 'requires_confirmation'
    | 'requires_action'
    | 'processing'
    | 'canceled'
    | 'succeeded';
  readonly usage: string;
}

export type NewSetupIntent = Pick<
  SetupIntent,
  'customer' | 'description' | 'metadata' | 'payment_method' | 'usage'
>;

const blanks = {
  object: 'setup_intent',
  allowed_payment_method_types: null,
  application: null,
  automatic_payment_methods: { allow_redirects: 'always', enabled: true },
  cancellation_reason: null,
  excluded_payment_method_types: null,
  flow_directions: null,
  last_setup_error: null,
  latest_attempt: null,
  livemode: false,
  mandate: null,
  next_action: null,
  on_behalf_of: null,
  payment_method_configuration_details: null,
  payment_method_options: null,
  payment_method_types: ['card', 'us_bank_account'],
  single_use_mandate: null,
} as const;

export function addSetupIntent(context: Context, given: NewSetupIntent): SetupIntent {
  const id = context.ids.next('seti');
  const intent = context.account.setupIntents.put({
    ...blanks,
    ...given,
    id,
    client_secret: context.ids.secretOf(id),
    created: context.now,
    status: given.payment_method === null ? 'requires_payment_method' : 'requires_confirmation',
  });
  context.emit('setup_intent.created', intent);
  return intent;
}

export function changeSetup(
  context: Context,
  intent: SetupIntent,
  change: Partial<SetupIntent>,
): SetupIntent {
  return context.account.setupIntents.put({ ...intent, ...change });
}

/** The card is saved; with a customer it belongs to it from now on. */
export function completeSetup(
  context: Context,
  intent: SetupIntent,
  method: PaymentMethod,
): SetupIntent {
  const secret = context.account.paymentMethodSecrets.get(method.id);
  if (secret !== undefined) secret.setUp = true;
  if (intent.customer !== null) attachTo(context, method, intent.customer);
  const done = changeSetup(context, intent, {
    status: 'succeeded',
    payment_method: method.id,
    next_action: null,
    last_setup_error: null,
  });
  context.emit('setup_intent.succeeded', done);
  return done;
}

/** Ends an attempt without a saved card. */
export function failSetup(
  context: Context,
  intent: SetupIntent,
  method: PaymentMethod,
  decline: DeclineOutcome,
): StripeFailure {
  const failed = changeSetup(context, intent, {
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    last_setup_error: { type: 'card_error', ...decline, payment_method: method },
  });
  context.emit('setup_intent.setup_failed', failed);
  return toCardFailure(decline, { setup_intent: failed, payment_method: method });
}

/** Confirms; throws Stripe's 402 where the issuer refuses. */
export function confirmSetup(
  context: Context,
  intent: SetupIntent,
  method: PaymentMethod,
  options: { returnUrl: string | undefined; useStripeSdk: boolean },
): SetupIntent {
  if (intent.status === 'succeeded' || intent.status === 'canceled') {
    throw refused(
      `You cannot confirm this SetupIntent because it has a status of ${intent.status}.`,
      {
        code: 'setup_intent_unexpected_state',
        setup_intent: intent,
      },
    );
  }
  checkUsable(context, method, intent.customer);
  if (mustAuthenticate(context, method, true)) {
    const waiting = changeSetup(context, intent, {
      status: 'requires_action',
      payment_method: method.id,
      next_action: toNextAction(intent.id, options.returnUrl, options.useStripeSdk),
    });
    context.emit('setup_intent.requires_action', waiting);
    return waiting;
  }
  const { decline, declinesOnAttach } = behaviourOf(context, method);
  if (decline !== undefined && declinesOnAttach) throw failSetup(context, intent, method, decline);
  return completeSetup(context, intent, method);
}
