import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** ASN.1 DER: tag, length, contents. */
function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  const { length } = body;
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.of(tag, ...size), body]);
}

const sequence = (...contents: readonly Uint8Array[]): Buffer => der(0x30, ...contents);
const time = (text: string): Buffer => der(0x17, Buffer.from(text));
/** 1.2.840.10045.4.3.2, ecdsa-with-SHA256. */
const ALGORITHM = sequence(der(0x06, Buffer.from('2a8648ce3d040302', 'hex')));
/** CN=localhost. */
const NAME = sequence(
  der(0x31, sequence(der(0x06, Buffer.of(0x55, 4, 3)), der(0x0c, Buffer.from('localhost')))),
);

/** A certificate for localhost that vouches for itself, made anew so that no key lies in the repository. */
export function selfSigned(): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const validity = sequence(time('200101000000Z'), time('491231235959Z'));
  const subject: Buffer = publicKey.export({ type: 'spki', format: 'der' });
  const signed = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.of(1)),
    ALGORITHM,
    NAME,
    validity,
    NAME,
    subject,
  );
  const signature = der(0x03, Buffer.of(0), sign('sha256', signed, privateKey));
  const certificate = sequence(signed, ALGORITHM, signature);
  return {
    key: pem(privateKey),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
  };
}

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
