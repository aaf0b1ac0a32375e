import { x25519 } from '@noble/curves/ed25519.js';
import { pipeline } from '@quayside/core';
import { describe, expect, it } from 'vitest';
import { createGitHub } from '../src/index.js';
import { openSealedBox, sealedBox } from '../src/secrets/sealed-box.js';
import { createFakeGitHub } from '../src/testing/index.js';

const secretKey = Uint8Array.from({ length: 32 }, (_, index) => index + 1);
const publicKey = x25519.getPublicKey(secretKey);
const bytesOf = (hex: string) =>
  Uint8Array.from(hex.match(/../g) ?? [], (two) => parseInt(two, 16));
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const encode = (text: string) => new TextEncoder().encode(text);

/** Made by libsodium's `crypto_box_seal` for the public key above. */
const BY_LIBSODIUM =
  '3a54b0212e0a208f4be5c338337bacc59d1b9496b215ba28f8a3c76bdcdbde35' +
  '4b3daad06df1df81b9717b7a36edfdd7fab4ab6c6bddf31d21e841acea371e3f45e079';

describe('a sealed box', () => {
  it('of libsodium is opened', () => {
    expect(textOf(openSealedBox(bytesOf(BY_LIBSODIUM), secretKey))).toBe('sealed by libsodium');
  });

  it.each(['', 'x', 'ü'.repeat(5000)])('of ours comes back', (text) => {
    const sealed = sealedBox(encode(text), publicKey);
    expect(sealed.length).toBe(encode(text).length + 48);
    expect(textOf(openSealedBox(sealed, secretKey))).toBe(text);
  });

  it('is the same for one ephemeral key, and another one each time without', () => {
    const ephemeral = new Uint8Array(32).fill(7);
    const once = () => sealedBox(encode('a'), publicKey, ephemeral);
    expect(once()).toEqual(once());
    expect(sealedBox(encode('a'), publicKey)).not.toEqual(sealedBox(encode('a'), publicKey));
  });

  it('is opened by nobody else, and not once a bit has changed', () => {
    const sealed = sealedBox(encode('a'), publicKey);
    expect(() => openSealedBox(sealed, new Uint8Array(32).fill(9))).toThrow();
    sealed[40] = (sealed[40] ?? 0) ^ 1;
    expect(() => openSealedBox(sealed, secretKey)).toThrow();
  });
});

describe('setSecret', () => {
  const repository = 'acme/shop';

  it('arrives as it was, for the repository and for an environment', async () => {
    const fake = createFakeGitHub();
    const { code } = createGitHub({ token: 't', fetch: fake.fetch, pacing: false });
    await code.setSecret({ repository, name: 'TOKEN', value: 'ü-1' });
    await code.setSecret({ repository, name: 'TOKEN', value: '2', environment: 'a b' });
    expect(Object.fromEntries(fake.secretsOf(repository))).toEqual({
      TOKEN: 'ü-1',
      'a b/TOKEN': '2',
    });
    expect(fake.requests.entries().some(({ body }) => body.includes('ü-1'))).toBe(false);
  });

  it.each(['', 'AAAA', 'no base64!'])('refuses a public key that is none: %s', async (key) => {
    const fetch = async () => Response.json({ key_id: '1', key });
    const { code } = createGitHub({ token: 't', fetch, policy: pipeline() });
    const setting = code.setSecret({ repository, name: 'A', value: 'very secret' });
    const error = await setting.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'malformed_response', execution: 'not_executed' });
    expect(`${error}${JSON.stringify(error)}`).not.toContain('very secret');
  });
});
