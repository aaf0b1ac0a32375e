import type { webcrypto } from 'node:crypto';

/** A key pair of an application: the public half as the developer portal shows it. */
export interface FakeApplicationKeys {
  readonly publicKey: string;
  /** PKCS 8, in hex. */
  readonly privateKey: string;
}

/** Makes the keys of an application of your own. */
export async function createFakeApplicationKeys(): Promise<FakeApplicationKeys> {
  const { subtle } = crypto;
  // The type is that of every algorithm; an asymmetric one makes pairs.
  const pair = (await subtle.generateKey('Ed25519', true, [
    'sign',
    'verify',
  ])) as webcrypto.CryptoKeyPair;
  const publicKey = toHex(new Uint8Array(await subtle.exportKey('raw', pair.publicKey)));
  const privateKey = toHex(new Uint8Array(await subtle.exportKey('pkcs8', pair.privateKey)));
  return { publicKey, privateKey };
}

/** Signs a body as Discord does. Returns the headers of the delivery. */
export async function signDiscordPayload(
  body: string | Uint8Array,
  { privateKey }: Pick<FakeApplicationKeys, 'privateKey'>,
  options: { /** @default now */ readonly at?: Date | undefined } = {},
): Promise<{
  readonly 'x-signature-timestamp': string;
  readonly 'x-signature-ed25519': string;
}> {
  const seconds = String(Math.floor((options.at ?? new Date()).getTime() / 1000));
  const encoder = new TextEncoder();
  const bytes = typeof body === 'string' ? encoder.encode(body) : body;
  const signed = new Uint8Array([...encoder.encode(seconds), ...bytes]);
  const { subtle } = crypto;
  const key = await subtle.importKey('pkcs8', fromHex(privateKey), 'Ed25519', false, ['sign']);
  const signature = new Uint8Array(await subtle.sign('Ed25519', key, signed));
  return { 'x-signature-timestamp': seconds, 'x-signature-ed25519': toHex(signature) };
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
