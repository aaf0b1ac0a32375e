import { createHmac } from 'node:crypto';
import { createVirtualClock } from '@quayside/core/testing';
import fc from 'fast-check';
import Official from 'openai';
import { describe, expect, it } from 'vitest';
import { createOpenAIWebhooks } from '../src/index.js';
import { signOpenAIPayload } from '../src/testing/index.js';

const webhookSecret = `whsec_${btoa('a secret of OpenAI’s'.replace('’', "'"))}`;
const body = JSON.stringify({
  object: 'event',
  id: 'evt_1',
  type: 'response.completed',
  created_at: 1_790_000_000,
  data: { id: 'resp_1', more: 'Grüße' },
});

/** The three headers, made apart from what is tested. */
function headersFor(
  text: string | Uint8Array,
  { id = 'wh_1', at = Date.now(), secret = webhookSecret } = {},
) {
  const time = String(Math.floor(at / 1000));
  const mac = createHmac('sha256', Buffer.from(secret.slice(6), 'base64'));
  const signature = mac.update(`${id}.${time}.`).update(text).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': time,
    'webhook-signature': `v1,${signature}`,
  };
}

const refused = (reason: string) => ({ code: 'invalid_signature', details: { reason } });
const { verify } = createOpenAIWebhooks({ webhookSecret });

describe('deliveries', () => {
  it('become events, by their raw bytes', async () => {
    const event = {
      deliveryId: 'wh_1',
      id: 'evt_1',
      type: 'response.completed',
      createdAt: new Date(1_790_000_000_000),
      data: { id: 'resp_1', more: 'Grüße' },
    };
    expect(await verify(body, headersFor(body))).toEqual(event);
    const bytes = new TextEncoder().encode(body);
    expect(await verify(bytes, new Headers(headersFor(bytes)))).toEqual(event);
  });

  it('count by any signature of the current version, while the secret is rolled', async () => {
    const headers = headersFor(body);
    const several = `v1a,AAAA v1,${btoa('x'.repeat(32))} ${headers['webhook-signature']}`;
    const event = await verify(body, { ...headers, 'webhook-signature': several });
    expect(event.id).toBe('evt_1');
    const old = `whsec_${btoa('the one before')}`;
    const both = createOpenAIWebhooks({ webhookSecret: [webhookSecret, old] });
    expect((await both.verify(body, headersFor(body, { secret: old }))).id).toBe('evt_1');
  });

  it.each([
    ['no id', { 'webhook-id': undefined }, 'missing_header'],
    ['an empty id', { 'webhook-id': '' }, 'malformed_header'],
    ['a dot in the id', { 'webhook-id': 'wh.1' }, 'malformed_header'],
    ['another id', { 'webhook-id': 'wh_2' }, 'no_match'],
    ['no time', { 'webhook-timestamp': undefined }, 'missing_header'],
    ['a time that is none', { 'webhook-timestamp': '1e9' }, 'malformed_header'],
    ['no signature', { 'webhook-signature': undefined }, 'missing_header'],
    ['only a signature of another version', { 'webhook-signature': 'v2,AAAA' }, 'malformed_header'],
    ['a signature without its version', { 'webhook-signature': 'AAAA' }, 'malformed_header'],
    ['half a signature', { 'webhook-signature': 'v1,AAAA' }, 'no_match'],
  ])('are refused with %s', async (_name, changed, reason) => {
    const headers = { ...headersFor(body), ...changed };
    await expect(verify(body, headers)).rejects.toMatchObject(refused(reason));
  });

  it.each([
    [-301_000, 'too_old'],
    [120_000, 'too_new'],
  ])('are refused when they are dated %i ms from now', async (offset, reason) => {
    const headers = headersFor(body, { at: Date.now() + offset });
    await expect(verify(body, headers)).rejects.toMatchObject(refused(reason));
  });

  it('are refused with any byte changed', async () => {
    const bytes = new TextEncoder().encode(body);
    const headers = headersFor(bytes);
    const place = fc.nat({ max: bytes.length - 1 });
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const forged = bytes.with(at, (bytes[at] ?? 0) ^ change);
        await expect(verify(forged, headers)).rejects.toMatchObject(refused('no_match'));
      }),
    );
  });

  it('that are signed and no event say so', async () => {
    for (const text of ['{}', '[]', 'not JSON'])
      await expect(verify(text, headersFor(text))).rejects.toMatchObject({
        code: 'malformed_response',
      });
  });
});

describe('the secret', () => {
  it.each(['plain', 'whsec_', 'whsec_*', 'whsec_A', btoa('no prefix')])(
    'is refused at once where it is none: %s',
    (secret) => {
      const create = () => createOpenAIWebhooks({ webhookSecret: secret });
      expect(create).toThrow(expect.objectContaining({ code: 'misconfigured' }));
      expect(create).not.toThrow(secret.length > 8 ? secret.slice(7) : 'AAAA');
    },
  );

  it('is asked for by its variable where there is none', async () => {
    const unset = createOpenAIWebhooks({ webhookSecret: undefined });
    await expect(unset.verify(body, headersFor(body))).rejects.toThrow('OPENAI_WEBHOOK_SECRET');
  });
});

describe('signOpenAIPayload', () => {
  it('signs as the official library verifies', async () => {
    const official = new Official({ apiKey: 'k', webhookSecret });
    const headers = await signOpenAIPayload(body, webhookSecret);
    expect(await official.webhooks.unwrap(body, headers)).toMatchObject({ id: 'evt_1' });
    expect(await verify(body, headers)).toMatchObject({ deliveryId: headers['webhook-id'] });
  });

  it('takes its time from a clock, and the id that it is given', async () => {
    const clock = createVirtualClock();
    const headers = await signOpenAIPayload(body, webhookSecret, { clock, id: 'wh_7' });
    const virtual = createOpenAIWebhooks({ webhookSecret, clock });
    expect((await virtual.verify(body, headers)).deliveryId).toBe('wh_7');
    await expect(verify(body, headers)).rejects.toMatchObject(refused('too_old'));
  });
});
