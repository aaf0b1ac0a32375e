import { bindingOf, money } from '@quayside/core';
import { describe, expect, it } from 'vitest';
import { bare, errorJson, intentJson } from '../../test/answers.js';
import { type Answer, type RecordedRequest, recordFetch } from '../../test/record-fetch.js';
import { createStripe } from '../create-stripe.js';
import type { StripeOptions } from '../stripe-options.js';
import { createStripePayments } from './index.js';

const charge = { amount: money('19.99', 'EUR'), source: 'pm_1' };
const key = { idempotencyKey: 'order-42' };

const connect = (...answers: readonly Answer[]) => {
  const { fetch, requests } = recordFetch(...answers);
  return { requests, ...createStripePayments({ ...bare, fetch }) };
};

async function chargedBy(
  create: (options: StripeOptions) => Pick<ReturnType<typeof createStripe>, 'payments'>,
): Promise<readonly unknown[]> {
  const { fetch, requests } = recordFetch({ json: intentJson });
  const answer = await create({ ...bare, fetch }).payments.charge(charge, key);
  const written = ({ headers, ...request }: RecordedRequest) => [request, [...headers]];
  return [answer, ...requests.map(written)];
}

describe('createStripePayments', () => {
  it('is the port of createStripe: the same request, the same answer', async () => {
    expect(await chargedBy(createStripePayments)).toEqual(await chargedBy(createStripe));
  });

  it('has the policy of createStripe unless one is given', () => {
    const policyOf = ({ payments }: Pick<ReturnType<typeof createStripe>, 'payments'>) =>
      bindingOf(payments)?.invoker.policy?.description;
    const described = (policy: unknown): string => JSON.stringify(policy);
    const whole = described(policyOf(createStripe({ apiKey: 'sk_test_1' })));
    expect(described(policyOf(createStripePayments({ apiKey: 'sk_test_1' })))).toBe(whole);
    expect(whole).toContain('pipeline');
  });

  it('has the escape hatch, with the errors of all operations', async () => {
    const { client } = connect({ status: 404, json: errorJson({ code: 'resource_missing' }) });
    await expect(client.request('GET', '/v1/products/prod_1')).rejects.toMatchObject({
      code: 'not_found',
      operation: 'request',
    });
  });

  it('probes by reading the balance', async () => {
    const { payments, requests } = connect({ json: { object: 'balance' } });
    await bindingOf(payments)?.probe?.();
    expect(requests).toMatchObject([{ method: 'GET', path: '/v1/balance' }]);
  });

  it('refuses options that cannot work when it is made', () => {
    expect(() => createStripePayments({ apiKey: undefined })).toThrow(
      expect.objectContaining({ code: 'misconfigured' }),
    );
  });
});
