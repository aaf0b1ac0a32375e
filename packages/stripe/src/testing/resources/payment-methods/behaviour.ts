/** Why the issuer refuses, in Stripe's words. */
export interface DeclineOutcome {
  readonly code: string;
  readonly decline_code?: string | undefined;
  readonly advice_code?: string | undefined;
  readonly message: string;
  readonly param?: string | undefined;
}

/** How a test payment method behaves. https://docs.stripe.com/testing */
export interface Behaviour {
  readonly type: 'card' | 'us_bank_account';
  readonly brand: string;
  readonly funding: 'credit' | 'debit' | 'prepaid';
  readonly country: string;
  readonly last4: string;
  /** Refused when charged; `onAttach` also when attached to a customer. */
  readonly decline?: DeclineOutcome | undefined;
  readonly declinesOnAttach: boolean;
  /** `unless_set_up`: only until a setup has authenticated the card. `on_session`: never while the customer is away. */
  readonly authentication: 'never' | 'always' | 'unless_set_up' | 'on_session';
  /** Money that takes days: the payment stays in `processing`. */
  readonly delayed: boolean;
  readonly refund: 'succeeds' | 'pends' | 'fails_later';
}

const plain: Behaviour = {
  type: 'card',
  brand: 'visa',
  funding: 'credit',
  country: 'US',
  last4: '4242',
  declinesOnAttach: false,
  authentication: 'never',
  delayed: false,
  refund: 'succeeds',
};

const card = (last4: string, rest: Partial<Behaviour> = {}): Behaviour => ({
  ...plain,
  last4,
  ...rest,
});

export const declined: DeclineOutcome = {
  code: 'card_declined',
  decline_code: 'generic_decline',
  advice_code: 'try_again_later',
  message: 'Your card was declined.',
};

const refuses = (last4: string, decline: Partial<DeclineOutcome> = {}): Behaviour =>
  card(last4, { decline: { ...declined, ...decline }, declinesOnAttach: true });

/** Codes without a decline code, as Stripe's table of test cards lists them. */
const refusesWith = (last4: string, code: string, message: string, param?: string): Behaviour =>
  card(last4, {
    decline: { code, message, param, advice_code: 'confirm_card_data' },
    declinesOnAttach: true,
  });

const stopped = { advice_code: 'do_not_try_again' };
const insufficientFunds = {
  decline_code: 'insufficient_funds',
  message: 'Your card has insufficient funds.',
};

/** By the name that follows `pm_card_` or `tok_`. */
const cardsByName: Readonly<Record<string, Behaviour>> = {
  visa: plain,
  visa_debit: card('5556', { funding: 'debit' }),
  mastercard: card('4444', { brand: 'mastercard' }),
  mastercard_debit: card('8210', { brand: 'mastercard', funding: 'debit' }),
  mastercard_prepaid: card('5100', { brand: 'mastercard', funding: 'prepaid' }),
  amex: card('8431', { brand: 'amex' }),
  discover: card('9424', { brand: 'discover' }),
  diners: card('0004', { brand: 'diners' }),
  jcb: card('0505', { brand: 'jcb' }),
  unionpay: card('0005', { brand: 'unionpay' }),
  bypassPending: card('0077'),
  chargeDeclined: refuses('0002'),
  chargeDeclinedInsufficientFunds: refuses('9995', insufficientFunds),
  chargeDeclinedLostCard: refuses('9987', { decline_code: 'lost_card', ...stopped }),
  chargeDeclinedStolenCard: refuses('9979', { decline_code: 'stolen_card', ...stopped }),
  chargeDeclinedFraudulent: refuses('0019', { decline_code: 'fraudulent', ...stopped }),
  chargeDeclinedVelocityLimitExceeded: refuses('6975', {
    decline_code: 'card_velocity_exceeded',
    message:
      'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
  }),
  chargeDeclinedExpiredCard: refusesWith(
    '0069',
    'expired_card',
    'Your card has expired.',
    'exp_month',
  ),
  chargeDeclinedIncorrectCvc: refusesWith(
    '0127',
    'incorrect_cvc',
    "Your card's security code is incorrect.",
    'cvc',
  ),
  chargeDeclinedProcessingError: refusesWith(
    '0119',
    'processing_error',
    'An error occurred while processing your card. Try again in a little bit.',
  ),
  chargeCustomerFail: card('0341', { decline: declined }),
  radarBlock: card('0101', { decline: { ...declined, decline_code: 'fraudulent', ...stopped } }),
  threeDSecure2Required: card('3220', { authentication: 'always' }),
  threeDSecureRequired: card('3063', { authentication: 'always' }),
  threeDSecureOptional: card('3055'),
  threeDSecureRequiredChargeDeclined: card('1629', { authentication: 'always', decline: declined }),
  authenticationRequired: card('3184', { authentication: 'always' }),
  authenticationRequiredOnSetup: card('3155', { authentication: 'unless_set_up' }),
  authenticationRequiredSetupForOffSession: card('0446', { authentication: 'on_session' }),
  authenticationRequiredChargeDeclinedInsufficientFunds: card('8260', {
    authentication: 'always',
    decline: { ...declined, ...insufficientFunds },
  }),
  pendingRefund: card('7726', { refund: 'pends' }),
  refundFail: card('5126', { refund: 'fails_later' }),
};

const bank: Behaviour = {
  ...plain,
  type: 'us_bank_account',
  last4: '6789',
  delayed: true,
  refund: 'pends',
};

const refusedDebit = (code: string, message: string): Behaviour => ({
  ...bank,
  decline: { code, message },
});

const banksByName: Readonly<Record<string, Behaviour>> = {
  pm_usBankAccount: bank,
  pm_usBankAccount_success: bank,
  pm_usBankAccount_processing: bank,
  pm_usBankAccount_insufficientFunds: refusedDebit(
    'insufficient_funds',
    'The customer has insufficient funds in their account to cover this payment.',
  ),
  pm_usBankAccount_accountClosed: refusedDebit(
    'account_closed',
    "The customer's bank account has been closed.",
  ),
  pm_usBankAccount_noAccount: refusedDebit(
    'no_account',
    "The customer's bank account could not be located.",
  ),
};

const numbers: Readonly<Record<string, string>> = {
  '4242424242424242': 'visa',
  '4000056655665556': 'visa_debit',
  '5555555555554444': 'mastercard',
  '378282246310005': 'amex',
  '4000000000000077': 'bypassPending',
  '4000000000000002': 'chargeDeclined',
  '4000000000009995': 'chargeDeclinedInsufficientFunds',
  '4000000000009987': 'chargeDeclinedLostCard',
  '4000000000009979': 'chargeDeclinedStolenCard',
  '4000000000000069': 'chargeDeclinedExpiredCard',
  '4000000000000127': 'chargeDeclinedIncorrectCvc',
  '4000000000000119': 'chargeDeclinedProcessingError',
  '4000000000000341': 'chargeCustomerFail',
  '4000000000003220': 'threeDSecure2Required',
  '4000002500003155': 'authenticationRequiredOnSetup',
  '4000002760003184': 'authenticationRequired',
};

/** The behaviour of a magic id (`pm_card_…`, `pm_usBankAccount…`, `tok_…`), or undefined for an ordinary id. */
export function toMagicBehaviour(id: string): Behaviour | undefined {
  if (Object.hasOwn(banksByName, id)) return banksByName[id];
  const name = /^(?:pm_card_|tok_)(\w+)$/.exec(id)?.[1];
  if (name === undefined) return undefined;
  // Stripe spells some of them with the brand (`pm_card_visa_chargeDeclined`), some without.
  for (const candidate of [name, name.replace(/^visa_/, '')]) {
    if (Object.hasOwn(cardsByName, candidate)) return cardsByName[candidate];
  }
  return /^[a-z]{2}$/.test(name) ? { ...plain, country: name.toUpperCase() } : undefined;
}

/** The behaviour of a card given by number; numbers that are no test numbers simply succeed. */
export function toNumberBehaviour(number: string): Behaviour {
  const digits = number.replaceAll(/\D/g, '');
  const known = numbers[digits];
  return (
    (known === undefined ? undefined : cardsByName[known]) ??
    card(digits.slice(-4).padStart(4, '0'))
  );
}

export const bankBehaviour: Behaviour = bank;
