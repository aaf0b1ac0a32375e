import { describe, expect, it } from 'vitest';
import { API_KEY, bare } from '../test/answers.js';
import { recordFetch } from '../test/record-fetch.js';
import { createStripe } from './create-stripe.js';
import type { StripeOptions } from './stripe-options.js';

describe('createStripe › options', () => {
  it.each([
    ['apiKey', { apiKey: undefined }],
    ['apiKey', { apiKey: '' }],
    ['apiKey', { apiKey: 'sk_test_x\n' }],
    ['apiKey', { apiKey: 'pk_test_x' }],
    ['account', { account: 'acct_1', context: 'ctx' }],
    ['context', { context: 'a b' }],
    ['apiVersion', { apiVersion: '' }],
    ['appInfo', { appInfo: { name: 'Geschäft\n' } }],
    ['baseUrl', { baseUrl: 'ftp://api.stripe.com' }],
    ['baseUrl', { baseUrl: 'api.stripe.com' }],
    ['baseUrl', { baseUrl: 'http://proxy.example', apiKey: 'sk_live_x' }],
    ['maxBodyBytes', { maxBodyBytes: 0 }],
  ] as Array<[string, Partial<StripeOptions>]>)('names %s in %j', (name, options) => {
    expect(() => createStripe({ ...bare, ...options })).toThrow(
      expect.objectContaining({
        code: 'misconfigured',
        message: expect.stringMatching(new RegExp(`\\b${name}\\b`)),
      }),
    );
  });

  it('names the variable, and never the value', () => {
    const attempt = () => createStripe({ apiKey: ' sk_live_secret ' });
    expect(attempt).toThrow(/STRIPE_SECRET_KEY/);
    expect(attempt).not.toThrow(/sk_live/);
  });

  it.each([
    'http://127.0.0.1:1234',
    'http://localhost:1',
    'http://[::1]:1',
    'https://proxy.example',
  ])('takes %s with a live key', (baseUrl) => {
    expect(() => createStripe({ ...bare, apiKey: 'sk_live_x', baseUrl })).not.toThrow();
  });
});

describe('createStripe › headers', () => {
  const headersOf = async (options: Partial<StripeOptions> = {}): Promise<Headers | undefined> => {
    const { fetch, requests } = recordFetch({ json: {} });
    await createStripe({ ...bare, ...options, fetch }).client.request('GET', '/v1/balance');
    return requests[0]?.headers;
  };

  it('authenticates and pins the version', async () => {
    const headers = await headersOf();
    expect(headers?.get('authorization')).toBe(`Bearer ${API_KEY}`);
    expect(headers?.get('stripe-version')).toBe('2026-10-28.endive');
    expect(headers?.get('user-agent')).toBe('quayside-stripe');
    expect(headers?.has('stripe-account')).toBe(false);
  });

  it('acts for an account or in a context, and names the application', async () => {
    expect((await headersOf({ account: 'acct_1' }))?.get('stripe-account')).toBe('acct_1');
    const headers = await headersOf({
      context: 'ctx_1',
      apiVersion: '2027-01-01.x',
      appInfo: { name: 'shop', version: '1.2', url: 'https://shop.example' },
    });
    expect(headers?.get('stripe-context')).toBe('ctx_1');
    expect(headers?.get('stripe-version')).toBe('2027-01-01.x');
    expect(headers?.get('user-agent')).toBe('quayside-stripe shop/1.2 (https://shop.example)');
  });
});
