import type { Engine } from './create-engine.js';
import type { FakeStripe, Standing } from './fake-stripe.js';
import { completeSession } from './resources/checkout/complete-session.js';
import {
  attemptPayment,
  failPayment,
  settlePayment,
} from './resources/payment-intents/attempt-payment.js';
import { failedAuthentication } from './resources/payment-intents/confirm-intent.js';
import type { PaymentIntent } from './resources/payment-intents/payment-intent.js';
import { declined } from './resources/payment-methods/behaviour.js';
import { behaviourOf } from './resources/payment-methods/use-payment-method.js';
import { settleRefund } from './resources/refunds/refund.js';
import {
  completeSetup,
  failSetup,
  type SetupIntent,
} from './resources/setup-intents/setup-intent.js';
import { renewSubscription } from './resources/subscriptions/renew-subscription.js';
import type { Account } from './state/account.js';
import type { Context } from './state/context.js';
import type { StripeFailure } from './wire/stripe-failure.js';

function toStanding(
  { id, status }: { id: string; status: string },
  failure?: StripeFailure,
): Standing {
  const declineCode = failure?.fields.decline_code ?? failure?.fields.code;
  return { id, status, ...(declineCode === undefined ? {} : { declineCode }) };
}

function authenticatePayment(context: Context, intent: PaymentIntent, succeeds: boolean): Standing {
  const method = context.account.paymentMethods.get(intent.payment_method ?? '');
  if (intent.status !== 'requires_action' || method === undefined)
    throw new Error(`${intent.id} requires no action: ${intent.status}`);
  const attempt = succeeds
    ? attemptPayment(context, intent, method)
    : failPayment(context, intent, method, failedAuthentication);
  return toStanding(attempt.intent, attempt.failure);
}

function authenticateSetup(context: Context, intent: SetupIntent, succeeds: boolean): Standing {
  const method = context.account.paymentMethods.get(intent.payment_method ?? '');
  if (intent.status !== 'requires_action' || method === undefined)
    throw new Error(`${intent.id} requires no action: ${intent.status}`);
  if (succeeds) return toStanding(completeSetup(context, intent, method));
  const failure = failSetup(context, intent, method, {
    ...failedAuthentication,
    code: 'setup_intent_authentication_failure',
  });
  return toStanding(context.account.setupIntents.get(intent.id) ?? intent, failure);
}

function settle(
  context: Context,
  id: string,
  outcome: 'succeed' | 'fail' | undefined,
): Standing | undefined {
  const { account } = context;
  const intent = account.paymentIntents.get(id);
  if (intent?.status === 'processing') {
    const method = account.paymentMethods.get(intent.payment_method ?? '');
    const natural = method === undefined ? undefined : behaviourOf(context, method).decline;
    const decline =
      outcome === undefined ? natural : outcome === 'fail' ? (natural ?? declined) : undefined;
    const settled = settlePayment(context, intent, decline);
    return toStanding(settled.intent, settled.failure);
  }
  const refund = account.refunds.get(id);
  if (refund === undefined) return undefined;
  const behaviour = account.paymentMethodSecrets.get(
    account.charges.get(refund.charge)?.payment_method ?? '',
  )?.behaviour;
  const fails = outcome === undefined ? behaviour?.refund === 'fails_later' : outcome === 'fail';
  // A refund that has succeeded can only fail: the bank sends the money back.
  if (refund.status !== 'pending' && !(refund.status === 'succeeded' && fails)) return undefined;
  return toStanding(settleRefund(context, refund, fails));
}

/** What happens at Stripe without a request: customers, banks and time. */
export function createControls(
  engine: Engine,
): Pick<FakeStripe, 'completeAction' | 'settle' | 'completeCheckout' | 'renewSubscription'> {
  const find = <T>(
    id: string,
    read: (account: Account) => T | undefined,
  ): { context: Context; found: T } => {
    for (const account of engine.accounts()) {
      const found = read(account);
      if (found !== undefined) return { context: engine.contextOf(account), found };
    }
    throw new Error(`the fake has no ${id}`);
  };

  return {
    completeAction(id, { outcome = 'succeed' } = {}) {
      const succeeds = outcome === 'succeed';
      if (id.startsWith('seti_')) {
        const { context, found } = find(id, (account) => account.setupIntents.get(id));
        return authenticateSetup(context, found, succeeds);
      }
      const { context, found } = find(id, (account) => account.paymentIntents.get(id));
      return authenticatePayment(context, found, succeeds);
    },
    settle(id, { outcome } = {}) {
      const { context } = find(
        id,
        (account) => account.paymentIntents.get(id) ?? account.refunds.get(id),
      );
      const standing = settle(context, id, outcome);
      if (standing === undefined) throw new Error(`${id} does not wait for a bank`);
      return standing;
    },
    completeCheckout(id, completion = {}) {
      const { context, found } = find(id, (account) => account.checkoutSessions.get(id));
      const { session, failure } = completeSession(context, found, completion);
      return toStanding(session, failure);
    },
    renewSubscription(id) {
      const { context, found } = find(id, (account) => account.subscriptions.get(id));
      if (found.status === 'canceled') throw new Error(`${id} has ended`);
      return toStanding(renewSubscription(context, found));
    },
  };
}
