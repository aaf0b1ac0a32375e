import { createCall } from '@quayside/core';
import type { HttpFailure } from '@quayside/core/http';
import { describe, expect, it } from 'vitest';
import { ROWS_BY_CODE, ROWS_BY_STATUS, ROWS_BY_TYPE } from './error-table.js';
import { redact } from './redact.js';
import { toStripeError } from './stripe-errors.js';

const call = createCall({
  provider: 'stripe',
  port: 'payments',
  operation: 'charge',
  idempotency: 'keyed',
  idempotencyKey: 'k',
});

const failure = (
  status: number,
  json: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpFailure => ({ status, json, text: undefined, call, header: (name) => headers[name] });

const errorOf = (
  status: number,
  error: Record<string, unknown>,
  headers?: Record<string, string>,
) => toStripeError(failure(status, { error: { message: 'No.', ...error } }, headers));

const INVALID = 'invalid_request_error';

describe('toStripeError › row by row', () => {
  it.each([
    // By code: an answer that Stripe documents, and what it means here.
    [409, 'idempotency_error', 'idempotency_key_in_use', 'conflict', 'unknown', true],
    [429, INVALID, 'lock_timeout', 'conflict', 'not_executed', true],
    [429, INVALID, 'rate_limit', 'rate_limited', 'not_executed', undefined],
    [400, INVALID, 'rate_limit', 'rate_limited', 'not_executed', undefined],
    [404, INVALID, 'resource_missing', 'not_found', 'executed', undefined],
    [400, INVALID, 'resource_missing', 'not_found', 'executed', undefined],
    [400, INVALID, 'payment_intent_unexpected_state', 'conflict', 'executed', undefined],
    [400, INVALID, 'setup_intent_unexpected_state', 'conflict', 'executed', undefined],
    [400, INVALID, 'charge_already_captured', 'conflict', 'executed', undefined],
    [400, INVALID, 'charge_already_refunded', 'conflict', 'executed', undefined],
    [400, INVALID, 'charge_disputed', 'conflict', 'executed', undefined],
    [400, INVALID, 'charge_expired_for_capture', 'conflict', 'executed', undefined],
    [400, INVALID, 'charge_not_refundable', 'conflict', 'executed', undefined],
    [400, INVALID, 'capture_unauthorized_payment', 'conflict', 'executed', undefined],
    [400, INVALID, 'invoice_not_editable', 'conflict', 'executed', undefined],
    [400, INVALID, 'resource_already_exists', 'conflict', 'executed', undefined],
    [401, INVALID, 'api_key_expired', 'unauthenticated', 'executed', undefined],
    [401, INVALID, 'platform_api_key_expired', 'unauthenticated', 'executed', undefined],
    [403, INVALID, 'secret_key_required', 'unauthenticated', 'executed', undefined],
    [400, INVALID, 'account_invalid', 'permission_denied', 'executed', undefined],
    [400, INVALID, 'testmode_charges_only', 'permission_denied', 'executed', undefined],
    [400, INVALID, 'livemode_mismatch', 'permission_denied', 'executed', undefined],
    [400, INVALID, 'balance_insufficient', 'rejected', 'executed', undefined],
    [400, INVALID, 'insufficient_funds', 'rejected', 'executed', undefined],
    // By type.
    [400, 'idempotency_error', undefined, 'conflict', 'executed', undefined],
    [402, 'card_error', 'card_declined', 'rejected', 'executed', undefined],
    [429, 'rate_limit', undefined, 'rate_limited', 'not_executed', undefined],
    [400, 'quota_exceeded', undefined, 'quota_exhausted', 'executed', undefined],
    [400, 'insufficient_funds', undefined, 'rejected', 'executed', undefined],
    [400, 'blocked_by_stripe', undefined, 'rejected', 'executed', undefined],
    [400, 'temporary_session_expired', undefined, 'unauthenticated', 'executed', undefined],
    // By status, for codes that nobody has heard of.
    [400, INVALID, 'parameter_missing', 'invalid_request', 'executed', undefined],
    [401, INVALID, undefined, 'unauthenticated', 'executed', undefined],
    [402, INVALID, 'new_code', 'rejected', 'executed', undefined],
    [403, INVALID, undefined, 'permission_denied', 'executed', undefined],
    [404, INVALID, undefined, 'not_found', 'executed', undefined],
    [409, INVALID, undefined, 'conflict', 'unknown', true],
    [424, 'api_error', undefined, 'unavailable', 'unknown', undefined],
    [429, INVALID, undefined, 'rate_limited', 'not_executed', undefined],
    [400, 'api_error', 'constructor', 'invalid_request', 'executed', undefined],
    // A 5xx is never believed, whatever it says.
    [500, 'api_error', undefined, 'unavailable', 'unknown', undefined],
    [503, INVALID, 'resource_missing', 'unavailable', 'unknown', undefined],
    [502, 'card_error', 'card_declined', 'unavailable', 'unknown', undefined],
  ] as const)('%i %s %s → %s, %s', (status, type, code, expected, execution, shouldRetry) => {
    expect(errorOf(status, { type, code })).toMatchObject({
      code: expected,
      execution,
      shouldRetry,
    });
    tested
      .add(code ?? '')
      .add(type)
      .add(String(status));
  });

  const tested = new Set<string>();

  it('has tested every row', () => {
    const rows = [ROWS_BY_CODE, ROWS_BY_TYPE, ROWS_BY_STATUS].flatMap((table) =>
      Object.keys(table),
    );
    expect(rows.filter((row) => !tested.has(row))).toEqual([]);
  });
});

describe('toStripeError › what it tells', () => {
  it('says what happened, with the request id, and what to do', () => {
    const error = {
      type: INVALID,
      code: 'resource_missing',
      message: "No such customer: 'cus_1'.",
    };
    expect(errorOf(404, error, { 'request-id': 'req_1' })?.message).toBe(
      "stripe charge failed: No such customer: 'cus_1' (not_found, req_1). Check the id, the account, and test against live mode.",
    );
  });

  it('keeps the facts of the error and the ids of its objects, and nothing else', () => {
    const error = {
      type: 'card_error',
      code: 'card_declined',
      decline_code: 'lost_card',
      advice_code: 'do_not_try_again',
      param: 'payment_method',
      doc_url: 'https://docs.stripe.com/error-codes/card-declined',
      request_log_url: 'https://dashboard.stripe.com/test/logs/req_1',
      charge: 'ch_1',
      payment_intent: { id: 'pi_1', client_secret: 'pi_1_secret_abc' },
      payment_method: { id: 'pm_1', billing_details: { email: 'ada@example.com' } },
    };
    expect(errorOf(402, error)?.details).toEqual({
      type: 'card_error',
      code: 'card_declined',
      decline_code: 'lost_card',
      advice_code: 'do_not_try_again',
      param: 'payment_method',
      doc_url: 'https://docs.stripe.com/error-codes/card-declined',
      request_log_url: 'https://dashboard.stripe.com/test/logs/req_1',
      charge: 'ch_1',
      payment_intent: 'pi_1',
    });
  });

  it("lets Stripe's own verdict on a repeat win", () => {
    const inUse = { type: 'idempotency_error', code: 'idempotency_key_in_use' };
    expect(errorOf(409, inUse, { 'stripe-should-retry': 'false' })?.shouldRetry).toBe(false);
    expect(errorOf(400, { type: INVALID }, { 'stripe-should-retry': 'true' })?.shouldRetry).toBe(
      true,
    );
  });

  it('tells why it was rate limited', () => {
    const headers = { 'stripe-rate-limited-reason': 'global-rate' };
    expect(errorOf(429, { type: INVALID }, headers)?.details).toMatchObject({
      rate_limited_reason: 'global-rate',
    });
  });

  it('reads the error of the OAuth host', () => {
    const json = { error: 'invalid_grant', error_description: 'Authorization code expired' };
    expect(toStripeError(failure(400, json))).toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('Authorization code expired'),
      details: { code: 'invalid_grant' },
    });
  });

  const unreadable = [undefined, null, 'oops', { oops: true }, { error: null }, []];

  it.each(unreadable)('leaves %j to the status: Stripe did not write it', (json) => {
    expect(toStripeError(failure(404, json))).toBeUndefined();
  });

  it.each([400, 402, 409])(
    'a %d without a readable error › tells nothing, so that the key is asked again',
    (status) => {
      for (const json of unreadable) {
        expect(toStripeError(failure(status, json))).toMatchObject({
          code: 'malformed_response',
          execution: 'unknown',
        });
      }
    },
  );

  it('leaves a status that no row has to the client', () => {
    expect(errorOf(418, { type: INVALID })).toBeUndefined();
  });
});

describe('redact', () => {
  it.each([
    'Invalid API Key provided: sk_test_51Abc',
    'Invalid API Key provided: rk_live_****************6789',
    'The secret whsec_abc123 is wrong',
    'No such payment_intent: pi_3Abc_secret_XyZ9',
    'Invalid email address: ada+shop@example.com',
    'The card 4242 4242 4242 4242 was refused',
    'The card 4242424242424242 was refused',
  ])('takes the secret out of %j', (message) => {
    expect(redact(message)).toContain('[redacted]');
    expect(redact(message)).not.toMatch(/51Abc|6789|abc123|XyZ9|ada|example|4242/);
  });

  it('leaves ids and amounts, and bounds the length', () => {
    const message = "No such customer: 'cus_NffrFeUfNV2Hib'; amount 1234567";
    expect(redact(message)).toBe(message);
    expect(redact('x'.repeat(1000))).toHaveLength(300);
  });

  it('reads no further than a message of Stripe can be, and cuts no secret in two', () => {
    const startedAt = performance.now();
    expect(redact('a'.repeat(250_000))).toBe('');
    expect(redact('1 '.repeat(125_000)).length).toBeLessThanOrEqual(300);
    // It was a minute and more; the bound is for a machine that is busy.
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    const noise = 'sk_test_1 '.repeat(199);
    expect(redact(`${noise} ada.lovelace@example.com said no`)).not.toContain('ada');
  });
});
