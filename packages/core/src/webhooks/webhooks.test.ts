import { createHmac } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../clock.js';
import { bindWebhooks } from './bind-webhooks.js';
import { constantTimeEqual } from './constant-time-equal.js';
import { decodeSignature } from './decode-signature.js';
import { hmacSha256, webHmacSha256 } from './hmac.js';
import { createHeaderReader, type WebhookScheme } from './webhook-scheme.js';

const NOW_SECONDS = 1_790_000_000;
const clock: Clock = { now: () => 0, wallNow: () => NOW_SECONDS * 1000, schedule: () => () => {} };

/** A scheme of the shape that GitHub, Slack and Stripe share: `x-time: t`, `x-mac: hex[,hex]`. */
const scheme: WebhookScheme = {
  provider: 'acme',
  secretVariable: 'ACME_WEBHOOK_SECRET',
  encoding: 'hex',
  read: (header) => {
    const time = header('x-time');
    const mac = header('x-mac');
    if (time === undefined || mac === undefined) return 'missing_header';
    return { signedPrefix: `${time}:`, signatures: mac.split(','), sentAt: Number(time) };
  },
  toKey: (secret) => new TextEncoder().encode(secret),
};

const sign = (body: string | Uint8Array, secret = 'one', time = NOW_SECONDS): string =>
  createHmac('sha256', secret).update(`${time}:`).update(body).digest('hex');

const headersFor = (body: string | Uint8Array, secret?: string, time = NOW_SECONDS) => ({
  'X-Time': String(time),
  'X-Mac': sign(body, secret, time),
});

const bind = (options: Partial<Parameters<typeof bindWebhooks<string>>[1]> = {}) =>
  bindWebhooks<string>(scheme, { secrets: 'one', clock, toEvent: (text) => text, ...options });

const refused = (reason: string) => ({
  code: 'invalid_signature',
  execution: 'not_executed',
  details: { reason },
  message: expect.stringContaining('nothing proves that acme sent it just now'),
});

describe('bindWebhooks › what is accepted', () => {
  it.each([
    ['text', 'payload'],
    ['bytes', new TextEncoder().encode('payload')],
    ['an ArrayBuffer', new TextEncoder().encode('payload').buffer],
    ['a Buffer that is a window on a pool', Buffer.from('xpayloadx').subarray(1, 8)],
    // As jest's environments have them.
    [
      'bytes of another realm',
      runInNewContext("Uint8Array.from('payload', (c) => c.charCodeAt())"),
    ],
    [
      'an ArrayBuffer of another realm',
      runInNewContext("Uint8Array.from('payload', (c) => c.charCodeAt()).buffer"),
    ],
  ])('verifies %s', async (_, body) => {
    await expect(bind().verify(body, headersFor('payload'))).resolves.toBe('payload');
  });

  it('reads Fetch headers as well as records', async () => {
    const headers = new Headers(headersFor('payload'));
    await expect(bind().verify('payload', headers)).resolves.toBe('payload');
  });

  it('accepts any of several signatures', async () => {
    const headers = {
      'x-time': String(NOW_SECONDS),
      'x-mac': `${'0'.repeat(64)},${sign('payload')}`,
    };
    await expect(bind().verify('payload', headers)).resolves.toBe('payload');
  });

  it('accepts every secret that is in force, and none that is not', async () => {
    const at = (seconds: number): Date => new Date((NOW_SECONDS + seconds) * 1000);
    const webhooks = bind({
      secrets: [
        'one',
        { secret: 'two', notBefore: at(-10), notAfter: at(10) },
        { secret: 'ended', notAfter: at(-1) },
        { secret: 'coming', notBefore: at(1) },
      ],
    });
    await expect(webhooks.verify('x', headersFor('x', 'one'))).resolves.toBe('x');
    await expect(webhooks.verify('x', headersFor('x', 'two'))).resolves.toBe('x');
    await expect(webhooks.verify('x', headersFor('x', 'ended'))).rejects.toMatchObject(
      refused('no_match'),
    );
    await expect(webhooks.verify('x', headersFor('x', 'coming'))).rejects.toMatchObject(
      refused('no_match'),
    );
  });

  it("accepts any age only when told 'off'", async () => {
    const old = headersFor('x', 'one', 1);
    await expect(bind({ tolerance: 'off' }).verify('x', old)).resolves.toBe('x');
    await expect(bind().verify('x', old)).rejects.toMatchObject(refused('too_old'));
  });
});

describe('bindWebhooks › attacks', () => {
  it.each([
    ['too_old', -301],
    ['too_new', 61],
    ['too_new', 3600],
  ])('refuses as %s what is dated %i s from now', async (reason, offset) => {
    const headers = headersFor('x', 'one', NOW_SECONDS + offset);
    await expect(bind().verify('x', headers)).rejects.toMatchObject(refused(reason));
  });

  it.each([-300, 60])('accepts the very edge of the tolerance: %i s', async (offset) => {
    await expect(bind().verify('x', headersFor('x', 'one', NOW_SECONDS + offset))).resolves.toBe(
      'x',
    );
  });

  it('refuses a changed body, another secret, a changed time, a cut or upper-case signature', async () => {
    const genuine = headersFor('payload');
    const mac = genuine['X-Mac'];
    const attempts: Array<[string, Record<string, string>]> = [
      ['payloaD', genuine],
      ['payload', headersFor('payload', 'other')],
      ['payload', { ...genuine, 'X-Time': String(NOW_SECONDS + 1) }],
      ['payload', { ...genuine, 'X-Mac': mac.slice(0, 32) }],
      ['payload', { ...genuine, 'X-Mac': `${mac}00` }],
      ['payload', { ...genuine, 'X-Mac': mac.toUpperCase() }],
      ['payload', { ...genuine, 'X-Mac': '' }],
    ];
    for (const [body, headers] of attempts) {
      await expect(bind().verify(body, headers)).rejects.toMatchObject(refused('no_match'));
    }
  });

  it('tells a forger nothing: every refusal has the same message', async () => {
    const messages = new Set<string>();
    for (const headers of [{}, headersFor('y'), headersFor('x', 'one', 1)]) {
      await bind()
        .verify('x', headers)
        .catch((error: Error) => messages.add(error.message));
    }
    expect(messages.size).toBe(1);
  });

  it('does not report the age of what was not signed', async () => {
    const forged = { ...headersFor('x', 'one', 1), 'X-Mac': '0'.repeat(64) };
    await expect(bind().verify('x', forged)).rejects.toMatchObject(refused('no_match'));
  });

  it('verifies bytes: what merely decodes to the same text is refused', async () => {
    const signed = new TextEncoder().encode('a\u{FFFD}b');
    const forged = Uint8Array.of(0x61, 0xff, 0x62);
    expect(new TextDecoder().decode(forged)).toBe(new TextDecoder().decode(signed));
    await expect(bind().verify(forged, headersFor(signed))).rejects.toMatchObject(
      refused('no_match'),
    );
  });

  it('refuses to decode signed bytes that are no UTF-8, after verifying them', async () => {
    const bytes = Uint8Array.of(0x61, 0xff, 0x62);
    await expect(bind().verify(bytes, headersFor(bytes))).rejects.toMatchObject({
      code: 'malformed_response',
    });
  });

  it('bounds the work that anybody can ask for', async () => {
    const many = { 'x-time': String(NOW_SECONDS), 'x-mac': `${'0,'.repeat(16)}${sign('x')}` };
    await expect(bind().verify('x', many)).rejects.toMatchObject(refused('malformed_header'));
    const long = 'x'.repeat(101);
    await expect(bind({ maxBodyBytes: 100 }).verify(long, headersFor(long))).rejects.toMatchObject(
      refused('too_large'),
    );
  });
});

describe('bindWebhooks › options', () => {
  it.each([
    ['a blank secret', { secrets: '' }],
    ['a blank secret of white space', { secrets: ' \t' }],
    ['white space behind a secret', { secrets: 'one\n' }],
    ['white space in front of a secret', { secrets: ['one', { secret: ' two' }] }],
    ['six secrets', { secrets: ['1', '2', '3', '4', '5', '6'] }],
    ['an invalid date', { secrets: { secret: 'one', notAfter: new Date('soon') } }],
    ['a tolerance of 0', { tolerance: { pastMs: 0 } }],
    ['a tolerance that is no number', { tolerance: { futureMs: Number.NaN } }],
  ])('refuses %s at once', (_, options) => {
    expect(() => bind(options)).toThrow(expect.objectContaining({ code: 'misconfigured' }));
  });

  it('takes a secret with white space inside', async () => {
    const secret = "It's a Secret to Everybody";
    await expect(bind({ secrets: secret }).verify('x', headersFor('x', secret))).resolves.toBe('x');
    const other = headersFor('x', secret.replaceAll(' ', ''));
    await expect(bind({ secrets: secret }).verify('x', other)).rejects.toMatchObject({
      code: 'invalid_signature',
    });
  });

  it('names the variable when no secret is in force', async () => {
    await expect(bind({ secrets: undefined }).verify('x', headersFor('x'))).rejects.toMatchObject({
      code: 'misconfigured',
      message: expect.stringContaining('ACME_WEBHOOK_SECRET'),
    });
  });

  it('says what is wrong when a body parser was there first', async () => {
    // Untyped callers pass what express.json() made.
    const parsed = { id: 'evt_1' } as unknown as string;
    await expect(bind().verify(parsed, headersFor('x'))).rejects.toMatchObject({
      code: 'misconfigured',
      message: expect.stringContaining('parsed already'),
    });
  });

  it.each([undefined, null, 't=1,v1=00', ['t=1,v1=00']])(
    'says what is wrong when the headers are %j',
    async (headers) => {
      // Untyped callers pass the value of one header, as the official libraries want it, or nothing.
      await expect(bind().verify('x', headers as never)).rejects.toMatchObject({
        code: 'misconfigured',
        message: expect.stringContaining("all of the request's headers"),
      });
    },
  );
});

describe('the parts', () => {
  it('computes the same MAC with both implementations, for any key and chunks', async () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 100 }),
        fc.array(bytes),
        async (key, chunks) => {
          const expected = createHmac('sha256', key).update(Buffer.concat(chunks)).digest('hex');
          expect(Buffer.from(await hmacSha256(key, chunks)).toString('hex')).toBe(expected);
          expect(Buffer.from(await webHmacSha256(key, chunks)).toString('hex')).toBe(expected);
        },
      ),
    );
  });

  it('compares like ===', () => {
    const bytes = fc.uint8Array({ maxLength: 40 });
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(constantTimeEqual(a, b)).toBe(Buffer.compare(a, b) === 0);
        expect(constantTimeEqual(a, Uint8Array.from(a))).toBe(true);
      }),
    );
  });

  it('decodes both spellings of a signature and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (mac) => {
        const node = Buffer.from(mac);
        expect(decodeSignature(node.toString('hex'), 'hex', 32)).toEqual(mac);
        expect(decodeSignature(node.toString('base64'), 'base64', 32)).toEqual(mac);
      }),
    );
    for (const text of ['', 'zz'.repeat(32), '0'.repeat(63), '0'.repeat(66), '٠'.repeat(64)]) {
      expect(decodeSignature(text, 'hex', 32)).toBeUndefined();
      expect(decodeSignature(text, 'base64', 32)).toBeUndefined();
    }
  });

  it('reads headers in any case, and several of one name as HTTP joins them', () => {
    const read = createHeaderReader({ 'Stripe-Signature': ['a', 'b'], other: undefined });
    expect(read('stripe-signature')).toBe('a, b');
    expect(read('other')).toBeUndefined();
    expect(createHeaderReader(new Headers())('stripe-signature')).toBeUndefined();
  });
});
