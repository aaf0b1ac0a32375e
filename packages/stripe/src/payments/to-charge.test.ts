import { money } from '@quayside/core';
import { describe, expect, it } from 'vitest';
import type { PaymentIntent } from '../api/payment-intent-api.js';
import { toCharge } from './to-charge.js';
import { toCustomer } from './to-customer.js';
import { toDecline } from './to-decline.js';
import { toConfirmParams, toIntentParams } from './to-intent-params.js';
import { toRefund } from './to-refund.js';

const intent: PaymentIntent = {
  id: 'pi_1',
  amount: 1999,
  currency: 'eur',
  status: 'succeeded',
  created: 1_790_000_000,
  client_secret: 'pi_1_secret_abc',
};
const amount = money('19.99', 'EUR');

describe('toCharge › status', () => {
  it.each([
    ['requires_payment_method', 'requires_source'],
    ['requires_confirmation', 'requires_confirmation'],
    ['requires_action', 'requires_action'],
    ['processing', 'processing'],
    ['requires_capture', 'authorized'],
    ['canceled', 'canceled'],
    ['succeeded', 'succeeded'],
    ['a_status_of_next_year', 'processing'],
  ])('%s reads as %s', (status, expected) => {
    expect(toCharge({ ...intent, status }).status).toBe(expected);
  });

  it('reads a failed attempt that was given up as what it is now', () => {
    const last_payment_error = { type: 'card_error', code: 'expired_card' };
    expect(toCharge({ ...intent, status: 'succeeded', last_payment_error }).status).toBe(
      'succeeded',
    );
    expect(toCharge({ ...intent, status: 'canceled', last_payment_error }).status).toBe('canceled');
  });

  it('reads ids and expanded objects alike', () => {
    const expanded = { customer: { id: 'cus_1' }, payment_method: { id: 'pm_1' } };
    expect(toCharge({ ...intent, ...expanded })).toMatchObject({
      customer: 'cus_1',
      source: 'pm_1',
    });
  });
});

describe('toCharge › action', () => {
  const act = (next_action: { type: string } & Record<string, unknown>, rest: object = {}) =>
    toCharge({ ...intent, ...rest, status: 'requires_action', next_action });
  const clientSecret = 'pi_1_secret_abc';

  it.each([
    ['redirect_to_url', { url: 'https://bank.example/3ds', return_url: null }],
    ['alipay_handle_redirect', { url: 'https://bank.example/3ds' }],
  ])('%s is a redirect', (type, details) => {
    expect(act({ type, [type]: details })).toMatchObject({
      action: { kind: 'redirect', url: 'https://bank.example/3ds', clientSecret },
    });
  });

  it.each(['use_stripe_sdk', 'blik_authorize', 'an_action_of_next_year'])(
    '%s is for Stripe.js',
    (type) => {
      expect(act({ type, [type]: { opaque: 1 } })).toMatchObject({
        action: { kind: 'client_library', clientSecret },
      });
    },
  );

  it.each([
    'oxxo_display_details',
    'display_bank_transfer_instructions',
    'verify_with_microdeposits',
  ])('%s is shown', (type) => {
    expect(act({ type, [type]: { number: '123' } })).toMatchObject({
      action: { kind: 'display', details: { number: '123' }, clientSecret },
    });
  });

  it('shows what there is when a restricted key hides the client secret', () => {
    expect(
      act({ type: 'use_stripe_sdk', use_stripe_sdk: {} }, { client_secret: null }),
    ).toMatchObject({
      action: { kind: 'display', details: {}, clientSecret: undefined },
    });
  });
});

describe('toDecline', () => {
  it.each([
    ['insufficient_funds', 'insufficient_funds', true],
    ['expired_card', 'expired_card', false],
    ['incorrect_cvc', 'incorrect_details', false],
    ['stolen_card', 'lost_or_stolen', false],
    ['fraudulent', 'fraud_suspected', false],
    ['authentication_required', 'authentication_required', true],
    ['card_velocity_exceeded', 'limit_exceeded', true],
    ['card_not_supported', 'not_supported', false],
    ['issuer_not_available', 'try_again_later', true],
    ['generic_decline', 'do_not_honor', true],
    ['stop_payment_order', 'do_not_honor', false],
    ['a_code_of_next_year', 'unknown', true],
  ])('%s is %s', (decline_code, reason, mayRetryLater) => {
    const decline = toDecline({ type: 'card_error', decline_code, message: 'No.' });
    expect(decline).toEqual({
      reason,
      providerCode: decline_code,
      customerMessage: 'No.',
      mayRetryLater,
    });
  });

  it('reads the code where the issuer gave none, or one that says less', () => {
    expect(toDecline({ code: 'payment_intent_authentication_failure' }).reason).toBe(
      'authentication_required',
    );
    expect(toDecline({ code: 'expired_card', decline_code: 'new_code' })).toMatchObject({
      reason: 'expired_card',
      providerCode: 'new_code',
    });
    expect(toDecline({})).toEqual({
      reason: 'unknown',
      providerCode: undefined,
      customerMessage: undefined,
      mayRetryLater: true,
    });
  });

  it("takes the issuer's advice before its own", () => {
    expect(
      toDecline({ decline_code: 'do_not_honor', advice_code: 'do_not_try_again' }).mayRetryLater,
    ).toBe(false);
    expect(
      toDecline({ decline_code: 'fraudulent', advice_code: 'try_again_later' }).mayRetryLater,
    ).toBe(true);
  });

  it('shows no message to customers that was written for developers', () => {
    const error = { type: 'invalid_request_error', message: 'The provided PaymentMethod failed.' };
    expect(toDecline(error).customerMessage).toBeUndefined();
  });
});

describe('toIntentParams', () => {
  it('waits for a source without one, and confirms with one unless told not to', () => {
    expect(toIntentParams({ amount }).confirm).toBeUndefined();
    expect(toIntentParams({ amount, source: 'pm_1' }).confirm).toBe(true);
    expect(toIntentParams({ amount, source: 'pm_1', confirm: false }).confirm).toBeUndefined();
  });

  it('allows redirects only where there is a URL to come back to', () => {
    const returnUrl = 'https://shop.example/back';
    expect(toIntentParams({ amount, source: 'pm_1' })).toMatchObject({
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    });
    expect(toIntentParams({ amount, source: 'pm_1', returnUrl })).toMatchObject({
      return_url: returnUrl,
      automatic_payment_methods: { enabled: true, allow_redirects: undefined },
    });
    // Stripe takes the URL with the confirmation only.
    expect(toIntentParams({ amount, returnUrl }).return_url).toBeUndefined();
  });

  it('passes everything else under its name at Stripe', () => {
    const params = toIntentParams({
      amount,
      source: 'ctoken_1',
      capture: 'manual',
      saveSource: 'off_session',
      statementDescriptor: 'PENS',
      receiptEmail: 'ada@example.com',
      description: 'Ten pens',
    });
    expect(params).toMatchObject({
      confirmation_token: 'ctoken_1',
      capture_method: 'manual',
      setup_future_usage: 'off_session',
      statement_descriptor_suffix: 'PENS',
      receipt_email: 'ada@example.com',
      description: 'Ten pens',
    });
    expect(params.payment_method).toBeUndefined();
    expect(toConfirmParams({ id: 'pi_1', source: 'pm_1', offSession: true })).toMatchObject({
      payment_method: 'pm_1',
      off_session: true,
    });
  });
});

describe('toRefund and toCustomer', () => {
  const refund = { id: 're_1', amount: 5, currency: 'eur', created: 1, payment_intent: 'pi_1' };

  it.each([
    ['succeeded', 'succeeded'],
    ['requires_action', 'requires_action'],
    ['a_status_of_next_year', 'pending'],
    [null, 'pending'],
  ])('a refund that is %s reads as %s', (status, expected) => {
    expect(toRefund({ ...refund, status }).status).toBe(expected);
  });

  it('names the charge of a refund, whichever Stripe names', () => {
    expect(toRefund(refund).charge).toBe('pi_1');
    expect(toRefund({ ...refund, payment_intent: null, charge: { id: 'ch_1' } }).charge).toBe(
      'ch_1',
    );
    expect(() => toRefund({ ...refund, payment_intent: null })).toThrow(
      expect.objectContaining({ code: 'malformed_response' }),
    );
  });

  it('tells a reason of ours from those of Stripe alone', () => {
    expect(toRefund({ ...refund, reason: 'duplicate' }).reason).toBe('duplicate');
    expect(toRefund({ ...refund, reason: 'expired_uncaptured_charge' }).reason).toBeUndefined();
  });

  it('tells a deleted customer from a broken answer', () => {
    const error = (code: string, execution: string) => expect.objectContaining({ code, execution });
    expect(() => toCustomer({ id: 'cus_1', deleted: true })).toThrow(
      error('not_found', 'executed'),
    );
    // Perhaps just created, so nobody may be told that it was not.
    expect(() => toCustomer({ id: 'cus_1' })).toThrow(error('malformed_response', 'unknown'));
  });
});
