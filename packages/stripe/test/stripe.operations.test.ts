import { bindingOf, type Fact, take } from '@quayside/core';
import { retry } from '@quayside/core/resilience';
import * as z from '@quayside/core/schema';
import { createVirtualClock, type VirtualClock } from '@quayside/core/testing';
import { describe, expect, it } from 'vitest';
import { createStripe, type StripeOptions } from '../src/index.js';
import { bare, cardError, declinedJson, errorJson, intentJson, listJson } from './answers.js';
import { type Answer, recordFetch } from './record-fetch.js';

const connect = (answers: readonly Answer[], options: Partial<StripeOptions> = {}) => {
  const { fetch, requests } = recordFetch(...answers);
  return { requests, stripe: createStripe({ ...bare, ...options, fetch }) };
};

const create = { amount: 1999, currency: 'eur' };
const keysOf = (requests: ReadonlyArray<{ headers: Headers }>) =>
  requests.map(({ headers }) => headers.get('idempotency-key'));

describe('idempotency keys', () => {
  const down = { status: 503, json: errorJson({ type: 'api_error' }) };

  /** The first request loads the transport, which virtual time would not wait for. */
  const connectWarm = async (clock: VirtualClock, answers: readonly Answer[]) => {
    const policy = retry({ clock, attempts: 3 });
    const connected = connect(
      [{ json: { available: [], pending: [], livemode: false } }, ...answers],
      { clock, policy },
    );
    await connected.stripe.balance.get();
    connected.requests.length = 0;
    return connected;
  };

  it('makes one for a write, and keeps it over all attempts', async () => {
    const clock = createVirtualClock();
    const { stripe, requests } = await connectWarm(clock, [down, down, { json: intentJson }]);
    await clock.settle(stripe.paymentIntents.create(create));
    expect(requests).toHaveLength(3);
    expect(new Set(keysOf(requests)).size).toBe(1);
    expect(keysOf(requests)[0]).toMatch(/^quayside-[0-9a-f-]{36}$/);
  });

  it('keeps one over the attempts of an operation whose port takes none', async () => {
    const clock = createVirtualClock();
    const canceled = { json: { ...intentJson, status: 'canceled' } };
    const { stripe, requests } = await connectWarm(clock, [down, canceled]);
    await clock.settle(stripe.payments.cancelCharge({ id: 'pi_1' }));
    expect(new Set(keysOf(requests)).size).toBe(1);
    expect(requests).toHaveLength(2);
  });

  it('makes another for the next call', async () => {
    const { stripe, requests } = connect([{ json: intentJson }]);
    await stripe.paymentIntents.create(create);
    await stripe.paymentIntents.create(create);
    expect(new Set(keysOf(requests)).size).toBe(2);
  });

  it('sends the key of the caller, and none with reads and v1 deletes', async () => {
    const { stripe, requests } = connect([{ json: { ...intentJson, deleted: true } }]);
    const options = { idempotencyKey: 'mine' };
    await stripe.paymentIntents.create(create, options);
    await stripe.paymentIntents.get('pi_1', {}, options);
    await stripe.customers.delete('cus_1', {}, options);
    await stripe.client.request('DELETE', '/v2/core/event_destinations/ed_1', options);
    expect(keysOf(requests)).toEqual(['mine', null, null, 'mine']);
  });

  it.each(['', ' ', 'k'.repeat(256), 'ключ', 'a\nb'])(
    'refuses the key %j unsent',
    async (idempotencyKey) => {
      const { stripe, requests } = connect([{ json: intentJson }]);
      await expect(stripe.paymentIntents.create(create, { idempotencyKey })).rejects.toMatchObject({
        code: 'invalid_request',
        execution: 'not_executed',
      });
      expect(requests).toHaveLength(0);
    },
  );
});

describe('a decline is an answer', () => {
  it('of paymentIntents.create, confirm and capture', async () => {
    const { stripe } = connect([{ status: 402, json: declinedJson }]);
    const { create: made, confirm, capture } = stripe.paymentIntents;
    for (const call of [made(create), confirm('pi_1'), capture('pi_1')]) {
      await expect(call).resolves.toMatchObject({
        id: 'pi_1',
        status: 'requires_payment_method',
        last_payment_error: { decline_code: 'insufficient_funds' },
      });
    }
  });

  it('of setupIntents, with the error where the object leaves it out', async () => {
    const setup_intent = { id: 'seti_1', status: 'requires_payment_method', created: 1 };
    const { stripe } = connect([{ status: 402, json: { error: { ...cardError, setup_intent } } }]);
    await expect(stripe.setupIntents.confirm('seti_1')).resolves.toMatchObject({
      id: 'seti_1',
      last_setup_error: { decline_code: 'insufficient_funds' },
    });
  });

  it('of nothing else: an attached card that is refused has no object to answer with', async () => {
    const { stripe } = connect([{ status: 402, json: { error: cardError } }]);
    await expect(stripe.paymentMethods.attach('pm_1', { customer: 'cus_1' })).rejects.toMatchObject(
      { code: 'rejected', details: { decline_code: 'insufficient_funds' } },
    );
  });
});

describe('lists', () => {
  const page = (more: boolean, ...ids: readonly string[]) => ({
    json: listJson(
      ids.map((id) => ({ ...intentJson, id })),
      more,
    ),
  });
  const idsOf = async (items: AsyncIterable<{ id: string }>) =>
    (await take(items, 99)).map(({ id }) => id);

  it('goes forwards by the last id', async () => {
    const { stripe, requests } = connect([page(true, 'd', 'c'), page(false, 'b', 'a')]);
    const list = stripe.paymentIntents.list({
      limit: 2,
      created: { gte: 5 },
      expand: ['data.customer'],
    });
    expect(await idsOf(list)).toEqual(['d', 'c', 'b', 'a']);
    expect(requests[1]?.query).toEqual([
      'created[gte]=5',
      'expand[0]=data.customer',
      'limit=2',
      'starting_after=c',
    ]);
  });

  it('goes backwards by the first id, every page reversed', async () => {
    // Stripe answers newest first, whichever way one goes.
    const { stripe, requests } = connect([page(true, 'c', 'b'), page(false, 'e', 'd')]);
    const list = stripe.paymentIntents.list({ limit: 2, ending_before: 'a' });
    expect(await idsOf(list)).toEqual(['b', 'c', 'd', 'e']);
    expect(requests.map(({ query }) => query)).toEqual([
      ['ending_before=a', 'limit=2'],
      ['ending_before=c', 'limit=2'],
    ]);
  });

  it('searches by token', async () => {
    const token = { ...listJson([{ ...intentJson, id: 'a' }], true), next_page: 'tok' };
    const { stripe, requests } = connect([{ json: token }, page(false, 'b')]);
    const query = "status:'succeeded'";
    expect(await idsOf(stripe.paymentIntents.search({ query }))).toEqual(['a', 'b']);
    expect(requests[1]).toMatchObject({
      path: '/v1/payment_intents/search',
      query: ['page=tok', `query=${query}`],
    });
  });

  it('resumes at a page, and reads nothing before it is iterated', async () => {
    const { stripe, requests } = connect([page(false, 'a')]);
    const list = stripe.customers.list();
    expect(requests).toHaveLength(0);
    for await (const { next } of list.byPage({ cursor: 'cus_9' })) expect(next).toBeUndefined();
    expect(requests[0]?.query).toEqual(['starting_after=cus_9']);
  });

  it.each([
    ['an empty page that has more', [page(true)]],
    ['the same page again', [page(true, 'a'), page(true, 'a')]],
    ['a search that has more and no token', [page(true, 'a')]],
  ])('throws for %s instead of ending or looping', async (name, answers) => {
    const { stripe } = connect(answers);
    const { list, search } = stripe.paymentIntents;
    const items = name.startsWith('a search') ? search({ query: 'x' }) : list();
    await expect(idsOf(items)).rejects.toMatchObject({ code: 'malformed_response' });
  });

  it('lists the payment methods of a customer', async () => {
    const { stripe, requests } = connect([{ json: listJson([]) }]);
    expect(await idsOf(stripe.paymentMethods.listForCustomer('cus_1', { type: 'card' }))).toEqual(
      [],
    );
    expect(requests[0]).toMatchObject({
      path: '/v1/customers/cus_1/payment_methods',
      query: ['type=card'],
    });
  });
});

describe('options of a call', () => {
  it('acts for another account', async () => {
    const { stripe, requests } = connect([{ json: intentJson }], { account: 'acct_own' });
    await stripe.paymentIntents.get('pi_1');
    await stripe.paymentIntents.get('pi_1', {}, { stripeAccount: 'acct_other' });
    expect(requests.map(({ headers }) => headers.get('stripe-account'))).toEqual([
      'acct_own',
      'acct_other',
    ]);
  });

  it('refuses an account on top of a context', async () => {
    const { stripe, requests } = connect([{ json: intentJson }], { context: 'ctx_1' });
    const call = stripe.paymentIntents.get('pi_1', {}, { stripeAccount: 'acct_1' });
    await expect(call).rejects.toMatchObject({
      code: 'invalid_request',
      execution: 'not_executed',
    });
    expect(requests).toHaveLength(0);
  });

  it.each(['', ' ', null, 'acct_1\n'])(
    'refuses %j for an account: it would act for another one',
    async (stripeAccount) => {
      const { stripe, requests } = connect([{ json: intentJson }], { account: 'acct_own' });
      // What reaches it from JavaScript, or from a column that is empty.
      const options = { stripeAccount: stripeAccount as string };
      await expect(stripe.paymentIntents.create(create, options)).rejects.toMatchObject({
        code: 'invalid_request',
        execution: 'not_executed',
      });
      expect(requests).toHaveLength(0);
    },
  );

  it("aborts with the caller's reason", async () => {
    const { stripe, requests } = connect([{ json: intentJson }]);
    const reason = new Error('gone');
    const options = { signal: AbortSignal.abort(reason) };
    await expect(stripe.paymentIntents.get('pi_1', {}, options)).rejects.toBe(reason);
    await expect(take(stripe.paymentIntents.list({}, options), 1)).rejects.toBe(reason);
    expect(requests).toHaveLength(0);
  });

  it('unsets with null and drops undefined', async () => {
    const { stripe, requests } = connect([{ json: intentJson }]);
    await stripe.customers.update('cus_1', { name: null, email: undefined, metadata: { a: '' } });
    expect(requests[0]?.form).toEqual(['metadata[a]=', 'name=']);
  });

  it.each(['', ' '])('rejects the id %j, which would address the whole list', async (id) => {
    const { stripe, requests } = connect([{ json: intentJson }]);
    await expect(stripe.customers.delete(id)).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(take(stripe.paymentMethods.listForCustomer(id), 1)).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect(requests).toHaveLength(0);
  });
});

describe('the adapter as a member of a gateway', () => {
  const balance = { available: [], pending: [], livemode: false };

  it('probes with a read of the balance', async () => {
    const { stripe, requests } = connect([{ json: balance }]);
    await expect(bindingOf(stripe.payments)?.probe?.()).resolves.toBeUndefined();
    expect(requests).toMatchObject([{ method: 'GET', path: '/v1/balance' }]);
  });

  it('fails the probe with a wrong key', async () => {
    const { stripe } = connect([
      { status: 401, json: errorJson({ type: 'invalid_request_error' }) },
    ]);
    await expect(bindingOf(stripe.payments)?.probe?.()).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  it('shares one invoker between the port and everything else', async () => {
    const { stripe } = connect([{ json: balance }]);
    const seen: string[] = [];
    bindingOf(stripe.payments)?.invoker.subscribe((fact, call) => {
      if (fact.type === 'call.started') seen.push(`${call.port}.${call.operation}`);
    });
    await stripe.balance.get();
    await stripe.client.request('GET', '/v1/balance');
    expect(seen).toEqual(['balance.get', 'client.request']);
  });

  it('can be disposed of, and holds nothing open', async () => {
    const { stripe } = connect([]);
    await expect(stripe[Symbol.asyncDispose]()).resolves.toBeUndefined();
  });
});

describe('client.request', () => {
  it('sends v1 forms and v2 JSON with the same headers', async () => {
    const { stripe, requests } = connect([{ json: { ok: true } }]);
    const form = { name: 'Gold', metadata: { tier: 1 } };
    await expect(stripe.client.request('POST', '/v1/products', { form })).resolves.toEqual({
      ok: true,
    });
    await stripe.client.request('POST', '/v2/core/event_destinations', { json: { name: 'x' } });
    expect(requests[0]?.form).toEqual(['metadata[tier]=1', 'name=Gold']);
    expect(requests[1]?.body).toBe('{"name":"x"}');
    for (const { headers } of requests) {
      expect(headers.get('authorization')).toBe(`Bearer ${bare.apiKey}`);
      expect(headers.get('stripe-version')).toBe('2026-10-28.endive');
      expect(headers.get('idempotency-key')).toMatch(/^quayside-/);
    }
  });

  it('sends a write under a key however its method and path are spelt', async () => {
    const { stripe, requests } = connect([{ json: { ok: true } }]);
    // A caller without types; spelt so, a charge went out without a key and was repeated.
    await stripe.client.request('post' as 'POST', '/v1/payment_intents', { form: create });
    await stripe.client.request('DELETE', 'https://api.stripe.com/v2/core/event_destinations/ed_1');
    await stripe.client.request('POST', 'https://api.stripe.com/v1/balance_settings');
    for (const key of keysOf(requests)) expect(key).toMatch(/^quayside-/);
    expect(requests.map(({ body }) => body)).toEqual(['amount=1999&currency=eur', '', '']);
  });

  it('checks the answer where a schema is given', async () => {
    const { stripe } = connect([{ json: { id: 7 } }]);
    const schema = z.looseObject({ id: z.string() });
    await expect(
      stripe.client.request('GET', '/v1/products/prod_1', { schema }),
    ).rejects.toMatchObject({
      code: 'malformed_response',
    });
  });

  it.each(['//evil.example/v1', 'https://evil.example/v1', '/v1/../x', '/\\evil.example'])(
    'never carries the key to %s',
    async (path) => {
      const { stripe, requests } = connect([{ json: {} }]);
      await expect(stripe.client.request('GET', path)).rejects.toMatchObject({
        code: 'invalid_request',
      });
      expect(requests).toHaveLength(0);
    },
  );

  it('reports facts under routes without ids', async () => {
    const facts: Fact[] = [];
    const { stripe } = connect([{ json: intentJson, headers: { 'idempotent-replayed': 'true' } }], {
      listeners: [(fact) => facts.push(fact)],
    });
    await stripe.paymentIntents.capture('pi_1');
    expect(facts.find(({ type }) => type === 'http.responded')).toMatchObject({
      route: '/v1/payment_intents/{id}/capture',
      requestId: 'req_1',
      replayed: true,
    });
  });
});
