import type { ErrorCode, Execution } from '@quayside/core';

/** What a failed answer means, and what its reader should do. */
export interface ErrorRow {
  readonly code: ErrorCode;
  readonly execution: Execution;
  readonly advice: string;
  /** Our guess where Stripe sends no `Stripe-Should-Retry`. */
  readonly shouldRetry: boolean | undefined;
}

const row = (
  code: ErrorCode,
  execution: Execution,
  advice: string,
  shouldRetry?: boolean,
): ErrorRow => ({ code, execution, advice, shouldRetry });

/*
 * That request did not run, but the one that holds the key may: the caller's intent may yet be executed.
 * Repeating the key is safe and brings the other's answer.
 */
const KEY_IN_USE = row(
  'conflict',
  'unknown',
  'A request with this key is running: repeat it with the same key.',
  true,
);
const LOCKED = row(
  'conflict',
  'not_executed',
  'Another request holds the object: repeat it in a moment.',
  true,
);
const WRONG_STATE = row('conflict', 'executed', 'Read the object: its state forbids this.');
const NOT_FOUND = row(
  'not_found',
  'executed',
  'Check the id, the account, and test against live mode.',
);
const BAD_KEY = row('unauthenticated', 'executed', 'Check STRIPE_SECRET_KEY.');
const FORBIDDEN = row(
  'permission_denied',
  'executed',
  "Check the key's permissions and the account's capabilities.",
);
const TOO_MANY = row('rate_limited', 'not_executed', 'Wait and repeat it.');
const REJECTED = row('rejected', 'executed', 'Repeating it as it is cannot help.');
const INVALID = row('invalid_request', 'executed', 'Correct the request.');
const DOWN = row('unavailable', 'unknown', 'Repeat it with the same idempotency key.');

/** By `code`, the most particular; https://docs.stripe.com/error-codes. */
export const ROWS_BY_CODE: Readonly<Record<string, ErrorRow>> = {
  idempotency_key_in_use: KEY_IN_USE,
  lock_timeout: LOCKED,
  rate_limit: TOO_MANY,
  resource_missing: NOT_FOUND,
  payment_intent_unexpected_state: WRONG_STATE,
  setup_intent_unexpected_state: WRONG_STATE,
  charge_already_captured: WRONG_STATE,
  charge_already_refunded: WRONG_STATE,
  charge_disputed: WRONG_STATE,
  charge_expired_for_capture: WRONG_STATE,
  charge_not_refundable: WRONG_STATE,
  capture_unauthorized_payment: WRONG_STATE,
  invoice_not_editable: WRONG_STATE,
  resource_already_exists: WRONG_STATE,
  api_key_expired: BAD_KEY,
  platform_api_key_expired: BAD_KEY,
  secret_key_required: BAD_KEY,
  account_invalid: FORBIDDEN,
  testmode_charges_only: FORBIDDEN,
  livemode_mismatch: FORBIDDEN,
  balance_insufficient: REJECTED,
  insufficient_funds: REJECTED,
};

/** By `type`; the last four are of the v2 API. */
export const ROWS_BY_TYPE: Readonly<Record<string, ErrorRow>> = {
  idempotency_error: row(
    'conflict',
    'executed',
    'This key was used with other parameters: use a new one for a new intent.',
  ),
  card_error: REJECTED,
  rate_limit: TOO_MANY,
  quota_exceeded: row('quota_exhausted', 'executed', 'Ask Stripe for more.'),
  insufficient_funds: REJECTED,
  blocked_by_stripe: REJECTED,
  temporary_session_expired: BAD_KEY,
};

/** By HTTP status, for whatever is not listed above. */
export const ROWS_BY_STATUS: Readonly<Record<number, ErrorRow>> = {
  400: INVALID,
  401: BAD_KEY,
  402: REJECTED,
  403: FORBIDDEN,
  404: NOT_FOUND,
  409: KEY_IN_USE,
  424: DOWN,
  429: TOO_MANY,
};

/** The row of an answer: a 5xx is never believed, then code, type and status in this order. */
export function findErrorRow(
  status: number,
  type: string | undefined,
  code: string | undefined,
): ErrorRow | undefined {
  if (status >= 500) return DOWN;
  return own(ROWS_BY_CODE, code) ?? own(ROWS_BY_TYPE, type) ?? ROWS_BY_STATUS[status];
}

/** A provider that says `code: "constructor"` must not find one. */
function own(
  rows: Readonly<Record<string, ErrorRow>>,
  name: string | undefined,
): ErrorRow | undefined {
  return name !== undefined && Object.hasOwn(rows, name) ? rows[name] : undefined;
}
