import type { SignatureAlgorithm } from './signature-algorithm.js';

/** Reads a header of a delivery by its lower-case name. */
export type HeaderReader = (name: string) => string | undefined;

/** Headers as servers hand them over: Fetch `Headers`, Node's `req.headers`, or a plain record. */
export type WebhookHeaders =
  | Pick<Headers, 'get'>
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** What the headers of a delivery claim; nothing of it is proven yet. */
export interface SignedDelivery {
  /** What stands before the body in the signed content: `1492774577.` at Stripe, `v0:1531420618:` at Slack. */
  readonly signedPrefix: string;
  /** Every signature of the scheme's current version; one that matches is enough. */
  readonly signatures: readonly string[];
  /** The signed time in Unix seconds; undefined where the scheme signs none. */
  readonly sentAt: number | undefined;
}

/** Why a delivery was refused; stands in `details.reason` of the error, for logs. */
export type RefusalReason =
  | 'missing_header'
  | 'malformed_header'
  | 'too_large'
  | 'no_match'
  | 'too_old'
  | 'too_new';

/**
 * How a provider signs its deliveries: by an algorithm, over a prefix and the raw body, in one of a few
 * headers. Stripe, Slack, GitHub, Discord and Standard Webhooks differ in nothing else.
 */
export interface WebhookScheme {
  readonly provider: string;
  /** The environment variable that usually holds the secret, for messages. */
  readonly secretVariable: string;
  /** @default HMAC-SHA-256 */
  readonly algorithm?: SignatureAlgorithm | undefined;
  /** How a signature is written. */
  readonly encoding: 'hex' | 'base64';
  /** Reads the claim from the headers. */
  readonly read: (header: HeaderReader) => SignedDelivery | RefusalReason;
  /** Turns the secret, as the provider shows it, into the key of the algorithm. Throws `misconfigured` for none. */
  readonly toKey: (secret: string) => Uint8Array;
}

/** Reads headers of any {@link WebhookHeaders}, whatever the case of their names. */
export function createHeaderReader(headers: WebhookHeaders): HeaderReader {
  if (typeof headers.get === 'function') {
    // A record cannot hold a function under `get`, so this is a Fetch `Headers`.
    const fetched = headers as Pick<Headers, 'get'>;
    return (name) => fetched.get(name) ?? undefined;
  }
  // Checked above: no Fetch `Headers`.
  const plain = Object.entries(
    headers as Readonly<Record<string, string | readonly string[] | undefined>>,
  );
  const byName = new Map(plain.map(([name, value]) => [name.toLowerCase(), value] as const));
  return (name) => {
    const value = byName.get(name);
    return typeof value === 'object' ? value.join(', ') : value;
  };
}
