import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { blake2b } from '@noble/hashes/blake2.js';

/** `expand 32-byte k`, as Salsa20 has it. */
const SIGMA = Uint32Array.of(0x61707865, 0x3320646e, 0x79622d32, 0x6b206574);
const PUBLIC_KEY_BYTES = 32;

/**
 * Seals a message so that only the owner of `publicKey` can read it, and not even its sender: libsodium's
 * `crypto_box_seal` (https://doc.libsodium.org/public-key_cryptography/sealed_boxes).
 *
 * @throws for what is no point of the curve
 */
export function sealedBox(
  message: Uint8Array,
  publicKey: Uint8Array,
  /** For tests; a second message under one key would give both away. */
  ephemeralKey: Uint8Array = x25519.utils.randomSecretKey(),
): Uint8Array {
  const sender = x25519.getPublicKey(ephemeralKey);
  const box = cipher(ephemeralKey, publicKey, sender, publicKey).encrypt(message);
  return joined(sender, box);
}

/** Opens what {@link sealedBox} made. @throws where the key is another, or a bit of it has changed */
export function openSealedBox(sealed: Uint8Array, secretKey: Uint8Array): Uint8Array {
  const sender = sealed.subarray(0, PUBLIC_KEY_BYTES);
  const box = sealed.subarray(PUBLIC_KEY_BYTES);
  return cipher(secretKey, sender, sender, x25519.getPublicKey(secretKey)).decrypt(box);
}

function cipher(
  secretKey: Uint8Array,
  publicKey: Uint8Array,
  sender: Uint8Array,
  receiver: Uint8Array,
): ReturnType<typeof xsalsa20poly1305> {
  const nonce = blake2b(joined(sender, receiver), { dkLen: 24 });
  const shared = words(x25519.getSharedSecret(secretKey, publicKey));
  const key = new Uint32Array(8);
  hsalsa(SIGMA, shared, new Uint32Array(4), key);
  return xsalsa20poly1305(bytes(key), nonce);
}

/** Little-endian, whatever the machine is. */
function words(from: Uint8Array): Uint32Array {
  const view = new DataView(from.buffer, from.byteOffset, from.byteLength);
  return Uint32Array.from({ length: from.length / 4 }, (_, index) =>
    view.getUint32(index * 4, true),
  );
}

function bytes(from: Uint32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(from.length * 4));
  from.forEach((word, index) => {
    view.setUint32(index * 4, word, true);
  });
  return new Uint8Array(view.buffer);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
