import { createHmac } from 'node:crypto';

/** HMAC-SHA256 as the providers write it. */
export function sign(secret: string, ...parts: readonly (string | Uint8Array)[]): string {
  const mac = createHmac('sha256', secret);
  for (const part of parts) mac.update(part);
  return mac.digest('hex');
}

/** A body that its sender signed, and other bytes that decode to the same text. */
export function twins(prefix: string): { readonly signed: string; readonly other: Uint8Array } {
  const [start, end] = [`${prefix}"name":"Ren`, '"}'];
  const invalid = Uint8Array.of(0xff);
  return {
    signed: `${start}\u{FFFD}${end}`,
    other: Buffer.concat([Buffer.from(start), invalid, Buffer.from(end)]),
  };
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}
