import type { Context } from '../../state/context.js';
import { missingReference, refused, StripeFailure } from '../../wire/stripe-failure.js';
import { type Behaviour, type DeclineOutcome, toMagicBehaviour } from './behaviour.js';
import { addPaymentMethod, type PaymentMethod } from './payment-method.js';

/** The stored method of this id; a magic id makes a new one, as in Stripe's test mode. */
export function findPaymentMethod(
  context: Context,
  id: string,
  param = 'payment_method',
): PaymentMethod {
  const stored = context.account.paymentMethods.get(id);
  if (stored !== undefined) return stored;
  const magic = toMagicBehaviour(id);
  if (magic === undefined) throw missingReference('PaymentMethod', id, param);
  return addPaymentMethod(context, magic);
}

/** How a stored method behaves. */
export function behaviourOf(context: Context, method: PaymentMethod): Behaviour {
  const secret = context.account.paymentMethodSecrets.get(method.id);
  if (secret === undefined) throw new Error(`payment method ${method.id} has no behaviour`);
  return secret.behaviour;
}

/** Throws where the method belongs to another customer, or was spent. */
export function checkUsable(
  context: Context,
  method: PaymentMethod,
  customer: string | null,
): void {
  if (method.customer !== null && method.customer !== customer) {
    const message =
      customer === null
        ? `The PaymentMethod ${method.id} belongs to the Customer ${method.customer}. Please include the Customer in the \`customer\` parameter.`
        : `The customer does not have a payment method with the ID ${method.id}. The payment method must be attached to the customer.`;
    throw refused(message, { param: 'payment_method' });
  }
  if (context.account.paymentMethodSecrets.get(method.id)?.spent === true) {
    throw refused(
      'The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.',
      { code: 'payment_method_unexpected_state', param: 'payment_method' },
    );
  }
}

/** Marks a method that may be used only once as used. */
export function spend(context: Context, method: PaymentMethod): void {
  const secret = context.account.paymentMethodSecrets.get(method.id);
  if (secret !== undefined && method.customer === null) secret.spent = true;
}

/** Attaches without asking the issuer. */
export function attachTo(context: Context, method: PaymentMethod, customer: string): PaymentMethod {
  if (method.customer === customer) return method;
  const attached = context.account.paymentMethods.put({ ...method, customer });
  context.emit('payment_method.attached', attached);
  return attached;
}

/** Stripe's 402. `embedded` are the objects that come with it. */
export function toCardFailure(decline: DeclineOutcome, embedded: object): StripeFailure {
  const { message, ...fields } = decline;
  return new StripeFailure(402, message, { type: 'card_error', ...fields, ...embedded });
}
