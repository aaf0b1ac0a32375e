import { nodeCrypto } from './hmac.js';
import { joinChunks } from './join-chunks.js';
import type { SignatureAlgorithm } from './signature-algorithm.js';

/**
 * Ed25519 (RFC 8032): the provider signs with a key that nobody else has, and the `secret` of the scheme is its
 * public key of 32 bytes. For Discord, and the asymmetric half of Standard Webhooks.
 */
export const ed25519: SignatureAlgorithm = {
  signatureBytes: 64,
  verify: async (key, signatures, chunks) => {
    const content = joinChunks(chunks);
    const check = nodeCrypto() === undefined ? webVerify : nodeVerify;
    const verdicts = await Promise.all(signatures.map((one) => check(key, one, content)));
    return verdicts.includes(true);
  },
};

/** Not WebCrypto, whose Ed25519 is experimental in Node 22, and says so on the console. */
function nodeVerify(key: Uint8Array, signature: Uint8Array, content: Uint8Array): boolean {
  const { createPublicKey, verify } = process.getBuiltinModule('node:crypto');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key).toString('base64url') };
  return verify(null, content, createPublicKey({ key: jwk, format: 'jwk' }), signature);
}

/** The portable half. */
export async function webVerify(
  key: Uint8Array,
  signature: Uint8Array,
  content: Uint8Array,
): Promise<boolean> {
  const { subtle } = crypto;
  const publicKey = await subtle.importKey('raw', new Uint8Array(key), 'Ed25519', false, [
    'verify',
  ]);
  return subtle.verify('Ed25519', publicKey, new Uint8Array(signature), new Uint8Array(content));
}
