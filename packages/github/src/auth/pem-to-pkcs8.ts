import { fromBase64 } from '../base64.js';

/** Version 0, and the algorithm `rsaEncryption` without parameters. */
const RSA_HEADER = [
  0x02, 0x01, 0x00, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01,
  0x05, 0x00,
];

/** Reads a PEM. WebCrypto knows PKCS#8 only, GitHub gives PKCS#1: the one is an envelope around the other. */
export function pemToPkcs8(pem: string): Uint8Array<ArrayBuffer> {
  const text = pem.replaceAll('\\n', '\n');
  const found = /-----BEGIN (RSA )?PRIVATE KEY-----([\sA-Za-z\d+/=]+)-----END/.exec(text);
  if (found === null) throw new TypeError('no PEM of a private key');
  const der = fromBase64(found[2] ?? '');
  if (found[1] === undefined) return der;
  return element(0x30, [...RSA_HEADER, ...element(0x04, der)]);
}

/** A tag, the length of the content in as many bytes as it needs, and the content. */
function element(tag: number, content: Iterable<number>): Uint8Array<ArrayBuffer> {
  const bytes = [...content];
  const { length } = bytes;
  if (length < 0x80) return Uint8Array.of(tag, length, ...bytes);
  const size: number[] = [];
  for (let rest = length; rest > 0; rest >>= 8) size.unshift(rest & 0xff);
  return Uint8Array.from([tag, 0x80 | size.length, ...size, ...bytes]);
}
