import { http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeStripe } from '../src/testing/index.js';
import { payment, send } from './call-fake.js';

const fake = createFakeStripe();
const server = setupServer(...fake.handlers(http));
const origin = 'https://api.stripe.com';

describe('the fake in msw', () => {
  beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
  afterAll(() => server.close());

  it('answers what the application sends with the global fetch', async () => {
    const { status, json } = await send(fetch, origin, 'POST', 'payment_intents', payment);
    expect([status, json.status]).toEqual([200, 'succeeded']);
    const list = await send(fetch, origin, 'GET', 'payment_intents', { limit: 1 });
    expect(list.json.data[0].id).toBe(json.id);
  });

  it.each([
    ['lost_answer', TypeError],
    // msw ends a body whose stream breaks as if it were complete, so that only its content shows the cut.
    ['truncate', SyntaxError],
  ] as const)('%s › fails after the work is done', async (kind, expected) => {
    const before = fake.ledger.charges().length;
    fake.faults.add({ kind });
    const call = send(fetch, origin, 'POST', 'payment_intents', payment);
    await expect(call).rejects.toThrow(expected);
    expect(fake.ledger.charges().length).toBe(before + 1);
  });
});
