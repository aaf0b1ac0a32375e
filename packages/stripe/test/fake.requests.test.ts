import { createVirtualClock } from '@quayside/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFakeStripe } from '../src/testing/index.js';
import { callsOf, payment } from './call-fake.js';

const setup = () => {
  const clock = createVirtualClock();
  const fake = createFakeStripe({ clock });
  return { clock, fake, ...callsOf(fake) };
};

const raw = (
  fake: ReturnType<typeof createFakeStripe>,
  headers: Record<string, string>,
  init: RequestInit = {},
) => fake.fetch('https://api.stripe.com/v1/customers', { headers, ...init });

describe('authentication', () => {
  it.each([
    ['no key', {}, 'did not provide an API key', undefined],
    [
      'a live key',
      { authorization: 'Bearer sk_live_1234567890abcd' },
      'Invalid API Key provided: sk_live_********abcd',
      undefined,
    ],
    [
      'a publishable key',
      { authorization: 'Bearer pk_test_1' },
      'publishable',
      'secret_key_required',
    ],
    [
      'another scheme',
      { authorization: 'Digest sk_test_1' },
      'did not provide an API key',
      undefined,
    ],
  ])('%s › is a 401', async (_, headers, message, code) => {
    const response = await raw(createFakeStripe(), headers);
    expect(response.status).toBe(401);
    // Sound: Stripe's error body.
    const { error } = (await response.json()) as { error: { message: string; code?: string } };
    expect(error).toMatchObject({ type: 'invalid_request_error' });
    expect([error.message.includes(message), error.code]).toEqual([true, code]);
  });

  it.each([
    ['bearer', 'Bearer sk_test_1'],
    ['basic', `Basic ${btoa('sk_test_1:')}`],
    ['a restricted key', 'Bearer rk_test_1'],
  ])('%s › is accepted', async (_, authorization) => {
    expect((await raw(createFakeStripe(), { authorization })).status).toBe(200);
  });

  it('a configured key › is the only one', async () => {
    const fake = createFakeStripe({ apiKey: ['sk_test_a', 'sk_test_b'] });
    expect((await raw(fake, { authorization: 'Bearer sk_test_b' })).status).toBe(200);
    expect((await raw(fake, { authorization: 'Bearer sk_test_c' })).status).toBe(401);
  });
});

describe('parameters', () => {
  it.each([
    ['parameter_unknown', 'payment_intents', { ...payment, colour: 'red' }, 'colour'],
    [
      'parameter_unknown',
      'payment_intents',
      { ...payment, 'automatic_payment_methods[on]': 'true' },
      'automatic_payment_methods[on]',
    ],
    ['parameter_missing', 'payment_intents', { currency: 'usd' }, 'amount'],
    ['parameter_missing', 'subscriptions', { customer: 'cus_1' }, 'items'],
    ['parameter_invalid_integer', 'payment_intents', { ...payment, amount: '12.5' }, 'amount'],
    ['parameter_invalid_integer', 'payment_intents', { ...payment, amount: '0' }, 'amount'],
    ['parameter_invalid_empty', 'payment_intents', { ...payment, amount: '' }, 'amount'],
    ['amount_too_small', 'payment_intents', { ...payment, amount: 49 }, 'amount'],
    ['amount_too_large', 'payment_intents', { ...payment, amount: 100_000_000 }, 'amount'],
    [undefined, 'payment_intents', { ...payment, currency: 'xxz' }, 'currency'],
    [undefined, 'payment_intents', { ...payment, confirm: 'yes' }, 'confirm'],
    [undefined, 'payment_intents', { ...payment, capture_method: 'later' }, 'capture_method'],
    [undefined, 'customers', { metadata: 'x' }, 'metadata'],
    [undefined, 'customers', { [`metadata[${'k'.repeat(41)}]`]: 'x' }, 'metadata'],
    [undefined, 'customers', { 'metadata[k]': 'v'.repeat(501) }, 'metadata[k]'],
    ['email_invalid', 'customers', { email: 'nobody' }, 'email'],
    ['resource_missing', 'payment_intents', { ...payment, customer: 'cus_none' }, 'customer'],
    [
      'resource_missing',
      'payment_intents',
      { ...payment, payment_method: 'pm_none' },
      'payment_method',
    ],
  ])('%s › %s names the parameter', async (code, path, params, param) => {
    const { fake, post } = setup();
    const { status, json } = await post(path, params as Record<string, string>);
    expect([status, json.error.code, json.error.param]).toEqual([400, code, param]);
    expect(json.error.message).not.toBe('');
    expect(fake.ledger.charges()).toEqual([]);
  });

  it('metadata › up to 50 keys, and an empty value removes one', async () => {
    const { post } = setup();
    const keys = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`metadata[k${n}]`, 'v']));
    expect((await post('customers', keys(51))).status).toBe(400);
    const { id } = (await post('customers', keys(50))).json;
    expect((await post(`customers/${id}`, { 'metadata[k50]': 'v' })).status).toBe(400);
    const changed = (await post(`customers/${id}`, { 'metadata[k0]': '', 'metadata[k50]': 'v' }))
      .json;
    expect([
      Object.keys(changed.metadata).length,
      changed.metadata.k50,
      changed.metadata.k0,
    ]).toEqual([50, 'v', undefined]);
    expect((await post(`customers/${id}`, { metadata: '' })).json.metadata).toEqual({});
  });

  it('names like __proto__ › are unknown parameters, not a way into the prototype', async () => {
    const { post } = setup();
    expect((await post('customers', { '__proto__[polluted]': 'yes' })).json.error.code).toBe(
      'parameter_unknown',
    );
    expect((await post('customers', { 'metadata[constructor]': 'x' })).json.metadata).toEqual({
      constructor: 'x',
    });
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });

  it('a JSON body › is refused', async () => {
    const { fake } = setup();
    const headers = { authorization: 'Bearer sk_test_1', 'content-type': 'application/json' };
    expect((await raw(fake, headers, { method: 'POST', body: '{}' })).status).toBe(400);
  });

  it('expand › what cannot be expanded is refused before anything runs', async () => {
    const { fake, post, get } = setup();
    const { json } = await post('payment_intents', { ...payment, 'expand[0]': 'colour' });
    expect(json.error.message).toBe('This property cannot be expanded (colour).');
    expect(fake.ledger.charges()).toEqual([]);
    expect(
      (await get('payment_intents', { 'expand[0]': 'customer' })).json.error.message,
    ).toContain("'data.customer'");
  });

  it('an unknown account › is a 403', async () => {
    const { get } = setup();
    expect(await get('balance', {}, { account: 'nobody' })).toMatchObject({
      status: 403,
      json: { error: { code: 'account_invalid' } },
    });
  });
});

describe('lists', () => {
  it('pages › every page size, both ways, gives every object once and in order', async () => {
    const { get, post } = setup();
    const ids: string[] = [];
    for (let n = 0; n < 23; n += 1)
      ids.push((await post('customers', { name: String(n) })).json.id);
    const newest = ids.toReversed();
    const walk = async (
      limit: number,
      param: 'starting_after' | 'ending_before',
    ): Promise<string[]> => {
      const found: string[] = [];
      let cursor: string | undefined = param === 'ending_before' ? newest.at(-1) : undefined;
      for (;;) {
        const page = (
          await get('customers', { limit, ...(cursor === undefined ? {} : { [param]: cursor }) })
        ).json;
        const got: string[] = page.data.map(({ id }: { id: string }) => id);
        // The official package throws where `has_more` promised what is not there.
        expect(got).not.toEqual([]);
        if (param === 'starting_after') found.push(...got);
        else found.unshift(...got);
        cursor = param === 'starting_after' ? got.at(-1) : got[0];
        if (!page.has_more) return found;
      }
    };
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), async (limit) => {
        expect(await walk(limit, 'starting_after')).toEqual(newest);
        expect(await walk(limit, 'ending_before')).toEqual(newest.slice(0, -1));
      }),
      { numRuns: 12 },
    );
  });

  it('created › filters by time, at both ends', async () => {
    const { clock, get, post } = setup();
    const start = Math.floor(clock.wallNow() / 1000);
    for (let n = 0; n < 4; n += 1) {
      await post('customers', { name: String(n) });
      await clock.advance(1000);
    }
    const names = async (params: Record<string, number>) =>
      (await get('customers', params)).json.data.map(({ name }: { name: string }) => name);
    expect(await names({ 'created[gte]': start + 1, 'created[lt]': start + 3 })).toEqual([
      '2',
      '1',
    ]);
    expect(await names({ 'created[gt]': start + 1 })).toEqual(['3', '2']);
    expect(await names({ created: start })).toEqual(['0']);
  });

  it.each([
    ['limit', { limit: 0 }],
    ['limit', { limit: 101 }],
    ['ending_before', { starting_after: 'cus_1', ending_before: 'cus_2' }],
    ['starting_after', { starting_after: 'cus_none' }],
  ])('a wrong %s › is refused', async (param, params) => {
    const { get } = setup();
    const { status, json } = await get('customers', params);
    expect([status, json.error.param]).toEqual([400, param]);
  });

  it('search › any, all, not, null, and what it cannot read', async () => {
    const { get, post } = setup();
    for (const [name, plan] of [
      ['Ada', 'pro'],
      ['Bob', 'free'],
      ['Cyd', ''],
    ]) {
      await post('customers', { name: name ?? '', ...(plan ? { 'metadata[plan]': plan } : {}) });
    }
    const find = async (query: string) =>
      (await get('customers/search', { query })).json.data?.map(
        ({ name }: { name: string }) => name,
      );
    expect(await find('name:"ada" OR name:"cyd"')).toEqual(['Cyd', 'Ada']);
    expect(await find('name~"b" AND metadata["plan"]:"free"')).toEqual(['Bob']);
    expect(await find('-name:"Ada"')).toEqual(['Cyd', 'Bob']);
    expect(await find('metadata["plan"]:null')).toEqual(['Cyd']);
    for (const query of ['name', 'name:"a" AND', 'name:"a" AND name:"b" OR name:"c"', 'shoe:"9"']) {
      expect((await get('customers/search', { query })).status).toBe(400);
    }
    const page = await get('customers/search', { query: 'name:"ada"', page: '9' });
    expect(page.json.error.param).toBe('page');
  });
});

describe('the request log', () => {
  it('keeps the last requests, without secrets', async () => {
    const fake = createFakeStripe({ logLimit: 2 });
    const { post } = callsOf(fake);
    await post('customers');
    await post('payment_methods', {
      type: 'card',
      'card[number]': '4242424242424242',
      'card[cvc]': '123',
    });
    await post(
      'payment_intents',
      { ...payment, 'metadata[order]': '7' },
      { key: 'k', account: 'acct_1' },
    );
    const [method, intent] = fake.requests.entries();
    expect(fake.requests.total).toBe(3);
    expect(method?.params).toEqual({
      type: 'card',
      card: { number: '[redacted]', cvc: '[redacted]' },
    });
    expect(intent).toMatchObject({
      method: 'POST',
      path: '/v1/payment_intents',
      idempotencyKey: 'k',
      account: 'acct_1',
      status: 200,
      params: { metadata: { order: '7' } },
    });
    expect(JSON.stringify(fake.requests.entries())).not.toMatch(/sk_test|4242/);
  });

  it('ids › are the same in every run, and differ by seed', async () => {
    const idOf = async (seed: number) =>
      (await callsOf(createFakeStripe({ seed })).post('customers')).json.id;
    expect(await idOf(1)).toBe(await idOf(1));
    expect(await idOf(1)).not.toBe(await idOf(2));
  });
});
