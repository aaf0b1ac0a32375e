import { createVirtualClock, type FaultEffect, type Listening } from '@quayside/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { createFakeStripe } from '../src/testing/index.js';
import { type CallOptions, callsOf, payment, send } from './call-fake.js';

/** What a client sees: a status, a body that is no JSON, a broken connection, or nothing. */
async function seen(
  call: (options: CallOptions) => Promise<{ status: number }>,
  patienceMs = 10_000,
): Promise<string> {
  const signal = AbortSignal.timeout(patienceMs);
  try {
    return String((await call({ key: 'k', signal })).status);
  } catch (error) {
    if (signal.aborted) return 'nothing';
    return error instanceof SyntaxError ? 'no JSON' : 'broken';
  }
}

type Row = readonly [FaultEffect, string, number];

const rows: readonly Row[] = [
  [{ kind: 'status' }, '500', 0],
  [{ kind: 'status', status: 429, code: 'lock_timeout' }, '429', 0],
  [{ kind: 'status', status: 502, at: 'during' }, '502', 0],
  [{ kind: 'status', status: 503, at: 'after' }, '503', 1],
  [{ kind: 'rate_limit' }, '429', 0],
  [{ kind: 'reset_before' }, 'broken', 0],
  [{ kind: 'timeout_before' }, 'nothing', 0],
  [{ kind: 'lost_answer' }, 'broken', 1],
  [{ kind: 'hang' }, 'nothing', 1],
  [{ kind: 'truncate' }, 'broken', 1],
  [{ kind: 'stall' }, 'nothing', 1],
  [{ kind: 'html_200' }, 'no JSON', 1],
  [{ kind: 'delay', ms: 5 }, '200', 1],
];

/** Silence shows only by waiting; everything else may take its time on a busy machine. */
const patienceFor = (expected: string): number => (expected === 'nothing' ? 300 : 10_000);

describe('a fault', () => {
  let listening: Listening | undefined;
  afterEach(() => listening?.close());

  it.each(rows)(
    '%o › as fetch: the client sees %s, and %d charges are made',
    async (effect, expected, charges) => {
      const fake = createFakeStripe();
      fake.faults.add(effect);
      const { post } = callsOf(fake);
      expect(
        await seen((options) => post('payment_intents', payment, options), patienceFor(expected)),
      ).toBe(expected);
      expect(fake.ledger.charges()).toHaveLength(charges);
      expect(fake.faults.counts).toEqual({ [effect.kind]: 1 });
      expect(fake.requests.entries()).toMatchObject([{ fault: effect.kind }]);
    },
  );

  it.each(rows)(
    '%o › over a socket: the client sees %s, and %d charges are made',
    async (effect, expected, charges) => {
      const fake = createFakeStripe();
      listening = await fake.listen();
      const { url } = listening;
      fake.faults.add(effect);
      expect(
        await seen(
          (options) => send(fetch, url, 'POST', 'payment_intents', payment, options),
          patienceFor(expected),
        ),
      ).toBe(expected);
      expect(fake.ledger.charges()).toHaveLength(charges);
      const after = (await send(fetch, url, 'POST', 'payment_intents', payment, { key: 'k' }))
        .status;
      expect(after).toBe(effect.kind === 'status' && effect.at === 'during' ? 502 : 200);
      expect(fake.ledger.charges()).toHaveLength(after === 200 ? 1 : 0);
    },
  );
});

describe('faults', () => {
  it('match › by method and path, after some, some times', async () => {
    const fake = createFakeStripe();
    const { get, post } = callsOf(fake);
    const remove = fake.faults.add({
      kind: 'status',
      status: 503,
      times: 2,
      after: 1,
      match: { method: 'GET', path: /^\/v1\/customers\// },
    });
    const { id } = (await post('customers')).json;
    const statuses: number[] = [];
    for (let n = 0; n < 4; n += 1)
      statuses.push((await get(`customers/${id}`)).status, (await get('customers')).status);
    expect(statuses).toEqual([200, 200, 503, 200, 503, 200, 200, 200]);
    fake.faults.add({ kind: 'status', times: Number.POSITIVE_INFINITY })();
    remove();
    expect((await get(`customers/${id}`)).status).toBe(200);
  });

  it('random › the same seed gives the same faults at the given rate', async () => {
    const run = async (seed: number): Promise<string[]> => {
      const fake = createFakeStripe();
      fake.faults.random({ rate: 0.3, seed });
      const { post } = callsOf(fake);
      const all: string[] = [];
      for (let n = 0; n < 300; n += 1) all.push(await seen(() => post('customers')));
      const hit = Object.values(fake.faults.counts).reduce((sum, count) => sum + count, 0);
      expect(hit).toBeGreaterThan(60);
      expect(hit).toBeLessThan(120);
      expect(Object.keys(fake.faults.counts).sort()).toEqual([
        'html_200',
        'lost_answer',
        'rate_limit',
        'reset_before',
        'status',
        'truncate',
      ]);
      return all;
    };
    expect(await run(7)).toEqual(await run(7));
    expect(await run(7)).not.toEqual(await run(8));
  });

  it('random › under faults, one key makes one charge', async () => {
    const fake = createFakeStripe();
    const { post } = callsOf(fake);
    fake.faults.random({ rate: 0.5, seed: 3, match: { method: 'POST' } });
    for (let order = 0; order < 100; order += 1) {
      const params = { ...payment, 'metadata[order]': order };
      let answer = '';
      for (let attempt = 0; attempt < 50 && answer !== '200'; attempt += 1) {
        answer = await seen((options) =>
          post('payment_intents', params, { ...options, key: `order-${order}` }),
        );
      }
      expect(answer).toBe('200');
    }
    expect(fake.ledger.charges()).toHaveLength(100);
    expect(fake.ledger.duplicates('order').size).toBe(0);
  });

  it('delay › waits by the clock of the fake, and runs though the client has given up', async () => {
    const clock = createVirtualClock();
    const fake = createFakeStripe({ clock });
    const { post } = callsOf(fake);
    fake.faults.add({ kind: 'delay', ms: 60_000 });
    const abort = new AbortController();
    const call = post('payment_intents', payment, { signal: abort.signal });
    await clock.advance(59_999);
    abort.abort(new Error('gave up'));
    await expect(call).rejects.toThrow('gave up');
    expect(fake.ledger.charges()).toHaveLength(0);
    await clock.advance(1);
    expect(fake.ledger.charges()).toHaveLength(1);
  });

  it('rate_limit › sends what it is given as Retry-After', async () => {
    const fake = createFakeStripe();
    const { get } = callsOf(fake);
    const date = 'Wed, 21 Oct 2026 07:28:00 GMT';
    fake.faults.add({ kind: 'rate_limit', retryAfter: date });
    fake.faults.add({ kind: 'status', status: 409, shouldRetry: true });
    expect((await get('balance')).headers.get('retry-after')).toBe(date);
    expect((await get('balance')).headers.get('stripe-should-retry')).toBe('true');
  });
});
