import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindWebhooks } from './bind-webhooks.js';
import { decodeSignature } from './decode-signature.js';
import { ed25519, webVerify } from './ed25519.js';
import type { WebhookScheme } from './webhook-scheme.js';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const rawKey = new Uint8Array(
  Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'),
);

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

describe('ed25519', () => {
  // RFC 8032, section 7.1, test 2.
  const vector = {
    key: bytes('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'),
    message: bytes('72'),
    signature: bytes(
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ),
  };

  it('verifies the vector of the RFC, by node:crypto and by WebCrypto', async () => {
    const { key, message, signature } = vector;
    expect(await ed25519.verify(key, [signature], [message])).toBe(true);
    expect(await webVerify(key, signature, message)).toBe(true);
  });

  it('refuses it with any one bit changed', async () => {
    const { key, message, signature } = vector;
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 511 }), async (bit) => {
        const forged = signature.slice();
        forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(await ed25519.verify(key, [forged], [message])).toBe(false);
        expect(await webVerify(key, forged, message)).toBe(false);
      }),
    );
  });

  it('takes the chunks as one, and one signature of several', async () => {
    const signature = new Uint8Array(sign(null, Buffer.from('abc'), privateKey));
    const chunks = ['a', '', 'bc'].map((text) => new TextEncoder().encode(text));
    expect(await ed25519.verify(rawKey, [new Uint8Array(64), signature], chunks)).toBe(true);
    expect(await ed25519.verify(rawKey, [], chunks)).toBe(false);
  });
});

describe('bindWebhooks › with ed25519', () => {
  const scheme: WebhookScheme = {
    provider: 'acme',
    secretVariable: 'ACME_PUBLIC_KEY',
    algorithm: ed25519,
    encoding: 'base64',
    read: (header) => ({
      signedPrefix: '1:',
      signatures: [header('x-signature') ?? ''],
      sentAt: undefined,
    }),
    toKey: (secret) => bytes(secret),
  };
  const secrets = Buffer.from(rawKey).toString('hex');
  const { verify } = bindWebhooks(scheme, { secrets, toEvent: (text) => text });
  const headers = {
    'x-signature': sign(null, Buffer.from('1:hello'), privateKey).toString('base64'),
  };

  it('accepts what the key signed, and nothing else', async () => {
    expect(await verify('hello', headers)).toBe('hello');
    await expect(verify('hellO', headers)).rejects.toMatchObject({ code: 'invalid_signature' });
    const mac = { 'x-signature': 'A'.repeat(43).concat('=') };
    await expect(verify('hello', mac)).rejects.toMatchObject({ details: { reason: 'no_match' } });
  });

  it('signatures are read in both encodings, and are as long as they must be', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), (signature) => {
        const node = Buffer.from(signature);
        expect(decodeSignature(node.toString('hex'), 'hex', 64)).toEqual(signature);
        expect(decodeSignature(node.toString('base64'), 'base64', 64)).toEqual(signature);
        expect(decodeSignature(node.toString('hex'), 'hex', 32)).toBeUndefined();
        expect(decodeSignature(node.toString('base64'), 'base64', 32)).toBeUndefined();
      }),
    );
  });
});
