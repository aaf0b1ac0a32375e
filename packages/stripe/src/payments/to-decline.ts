import type { Decline, DeclineReason } from '@quayside/core';
import type { PaymentError } from '../api/payment-error-api.js';

/** https://docs.stripe.com/declines/codes and https://docs.stripe.com/error-codes, by what to do about it. */
const CODES_BY_REASON: Readonly<Record<Exclude<DeclineReason, 'unknown'>, string>> = {
  insufficient_funds: 'insufficient_funds',
  expired_card: 'expired_card',
  incorrect_details:
    'incorrect_cvc invalid_cvc incorrect_number invalid_number incorrect_address incorrect_zip incorrect_pin invalid_pin invalid_account invalid_expiry_month invalid_expiry_year pin_try_exceeded',
  lost_or_stolen: 'lost_card stolen_card pickup_card restricted_card',
  fraud_suspected: 'fraudulent merchant_blacklist security_violation suspected_fraud',
  authentication_required:
    'authentication_required mobile_device_authentication_required offline_pin_required online_or_offline_pin_required payment_intent_authentication_failure setup_intent_authentication_failure',
  limit_exceeded: 'card_velocity_exceeded withdrawal_count_limit_exceeded invalid_amount',
  not_supported:
    'card_not_supported currency_not_supported not_permitted service_not_allowed transaction_not_allowed',
  try_again_later:
    'try_again_later processing_error issuer_not_available reenter_transaction approve_with_id',
  do_not_honor:
    'do_not_honor call_issuer generic_decline no_action_taken do_not_try_again new_account_information_available revocation_of_authorization revocation_of_all_authorizations stop_payment_order card_declined testmode_decline',
};

const REASONS: ReadonlyMap<string, DeclineReason> = new Map(
  // Object.entries widens the keys; the record above is closed.
  (Object.entries(CODES_BY_REASON) as Array<[DeclineReason, string]>).flatMap(([reason, codes]) =>
    codes.split(' ').map((code) => [code, reason] as const),
  ),
);

/** With these the same source fails again, whatever is done. */
const FINAL_REASONS: ReadonlySet<DeclineReason> = new Set([
  'expired_card',
  'incorrect_details',
  'lost_or_stolen',
  'fraud_suspected',
  'not_supported',
]);
const FINAL_CODES: ReadonlySet<string> = new Set([
  'do_not_try_again',
  'revocation_of_authorization',
  'revocation_of_all_authorizations',
  'stop_payment_order',
]);

/** Reads a decline. A code that Stripe adds later is `unknown`, and may be tried again. */
export function toDecline(error: PaymentError): Decline {
  const codes = [error.decline_code, error.code].filter((code) => typeof code === 'string');
  const reason =
    codes.map((code) => REASONS.get(code)).find((found) => found !== undefined) ?? 'unknown';
  const [providerCode] = codes;
  const isFinal = FINAL_REASONS.has(reason) || codes.some((code) => FINAL_CODES.has(code));
  return {
    reason,
    providerCode,
    // Stripe writes the messages of card errors for customers, the others for developers.
    customerMessage: error.type === 'card_error' ? (error.message ?? undefined) : undefined,
    mayRetryLater: adviceOf(error) ?? !isFinal,
  };
}

/** The issuer's own word (https://docs.stripe.com/declines/advice-codes) outweighs the table. */
function adviceOf({ advice_code: advice }: PaymentError): boolean | undefined {
  if (advice === 'try_again_later') return true;
  return advice === 'do_not_try_again' || advice === 'confirm_card_data' ? false : undefined;
}
