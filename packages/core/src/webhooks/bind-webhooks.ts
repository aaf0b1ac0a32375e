import { type Clock, systemClock } from '../clock.js';
import { IntegrationError } from '../errors/integration-error.js';
import { decodeSignature } from './decode-signature.js';
import { refusal } from './refusal.js';
import { hmacSha256Algorithm } from './signature-algorithm.js';
import {
  createHeaderReader,
  type HeaderReader,
  type RefusalReason,
  type SignedDelivery,
  type WebhookHeaders,
  type WebhookScheme,
} from './webhook-scheme.js';
import { createKeyring, type WebhookSecrets } from './webhook-secrets.js';

/** How far a signed time may be from ours. */
export interface WebhookTolerance {
  /** In milliseconds. @default 300_000 */
  readonly pastMs?: number | undefined;
  /** In milliseconds: room for two clocks, not for a delivery that is dated ahead to live longer. @default 60_000 */
  readonly futureMs?: number | undefined;
}

export interface BindWebhooksOptions<Event> {
  /** Without any, every delivery is refused with `misconfigured`. */
  readonly secrets?: WebhookSecrets | undefined;
  /** `'off'` accepts a delivery of any age. @default 300 s back, 60 s ahead */
  readonly tolerance?: WebhookTolerance | 'off' | undefined;
  /** Longer bodies are refused unread. @default 2 MiB */
  readonly maxBodyBytes?: number | undefined;
  readonly clock?: Clock | undefined;
  /** Makes the event of a body that was verified and decoded. */
  readonly toEvent: (text: string, header: HeaderReader) => Event;
}

/** Tells deliveries of a provider from everybody else's. */
export interface WebhookVerifier<Event> {
  /**
   * Verifies the raw bytes of a delivery and returns its event. A replay within the tolerance passes:
   * dedupe by the event's signed id.
   *
   * @throws invalid_signature for what the provider did not sign, or not lately: always the same message,
   * the reason is in `details.reason`; misconfigured when no secret is in force, the body was parsed
   * before, or the headers are none; malformed_response when a signed body is not what the provider documents.
   */
  verify(rawBody: Uint8Array | ArrayBuffer | string, headers: WebhookHeaders): Promise<Event>;
}

interface Bounds {
  readonly pastMs: number;
  readonly futureMs: number;
}

/** A genuine header carries one or two; each more is work that anybody can ask for. */
const MOST_SIGNATURES = 16;

/** Joins a scheme with its secrets. @throws misconfigured for unusable secrets or limits */
export function bindWebhooks<Event>(
  scheme: WebhookScheme,
  options: BindWebhooksOptions<Event>,
): WebhookVerifier<Event> {
  const keysAt = createKeyring(scheme, options.secrets);
  const clock = options.clock ?? systemClock;
  const tolerance = checkedTolerance(scheme, options.tolerance);
  const maxBodyBytes = options.maxBodyBytes ?? 2 * 1024 * 1024;

  return {
    async verify(rawBody, headers) {
      const body = toBytes(scheme, rawBody);
      checkHeaders(scheme, headers);
      const header = createHeaderReader(headers);
      const claim = scheme.read(header);
      if (typeof claim === 'string') throw refusal(scheme, claim);
      if (claim.signatures.length > MOST_SIGNATURES) throw refusal(scheme, 'malformed_header');
      if (body.length > maxBodyBytes) throw refusal(scheme, 'too_large');
      const wallNow = clock.wallNow();
      if (!(await isSigned(scheme, claim, keysAt(wallNow), body)))
        throw refusal(scheme, 'no_match');
      const untimely =
        tolerance === 'off' ? undefined : judgeTime(claim.sentAt, wallNow, tolerance);
      if (untimely !== undefined) throw refusal(scheme, untimely);
      return options.toEvent(decode(scheme, body), header);
    },
  };
}

/** Tries every key and every signature, so that the time does not tell which one it was. */
async function isSigned(
  scheme: WebhookScheme,
  claim: SignedDelivery,
  keys: readonly Uint8Array[],
  body: Uint8Array,
): Promise<boolean> {
  const { algorithm = hmacSha256Algorithm, encoding } = scheme;
  const content = [new TextEncoder().encode(claim.signedPrefix), body];
  const candidates = claim.signatures.flatMap(
    (text) => decodeSignature(text, encoding, algorithm.signatureBytes) ?? [],
  );
  let signed = false;
  for (const key of keys) {
    if (await algorithm.verify(key, candidates, content)) signed = true;
  }
  return signed;
}

function judgeTime(
  sentAt: number | undefined,
  wallNow: number,
  tolerance: Bounds,
): RefusalReason | undefined {
  if (sentAt === undefined) return undefined;
  const ageMs = wallNow - sentAt * 1000;
  if (ageMs > tolerance.pastMs) return 'too_old';
  return -ageMs > tolerance.futureMs ? 'too_new' : undefined;
}

function checkedTolerance(
  scheme: WebhookScheme,
  tolerance: WebhookTolerance | 'off' | undefined,
): Bounds | 'off' {
  if (tolerance === 'off') return 'off';
  const { pastMs = 300_000, futureMs = 60_000 } = tolerance ?? {};
  // Elsewhere 0 silently means "off", so it is not taken for either.
  if (pastMs > 0 && futureMs > 0) return { pastMs, futureMs };
  throw misused(
    scheme,
    'tolerances must be positive milliseconds',
    "To accept any age, say 'off'.",
  );
}

function toBytes(scheme: WebhookScheme, rawBody: Uint8Array | ArrayBuffer | string): Uint8Array {
  if (typeof rawBody === 'string') return new TextEncoder().encode(rawBody);
  // Not instanceof: test runners and vm contexts have classes of their own.
  if (ArrayBuffer.isView(rawBody)) {
    return new Uint8Array(rawBody.buffer, rawBody.byteOffset, rawBody.byteLength);
  }
  if (Object.prototype.toString.call(rawBody) === '[object ArrayBuffer]') {
    return new Uint8Array(rawBody);
  }
  throw misused(
    scheme,
    'the body was parsed already, so its signature cannot be verified',
    'Read the raw bytes before any body parser, for example with express.raw() or request.arrayBuffer().',
  );
}

/** The official library takes the one header's value here; nobody has signed its characters' indexes. */
function checkHeaders(scheme: WebhookScheme, headers: unknown): void {
  if (typeof headers === 'object' && headers !== null && !Array.isArray(headers)) return;
  throw misused(
    scheme,
    'the headers are no headers',
    "Pass all of the request's headers, for example req.headers, not the value of one.",
  );
}

function misused(scheme: WebhookScheme, what: string, remedy: string): IntegrationError {
  return new IntegrationError({
    message: `${scheme.provider} webhooks: ${what} (misconfigured). ${remedy}`,
    code: 'misconfigured',
    execution: 'not_executed',
    provider: scheme.provider,
  });
}

/** Only after verification: decoding first maps different bytes to the same text. */
function decode(scheme: WebhookScheme, body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new IntegrationError({
      message: `${scheme.provider} webhook is signed, but not UTF-8 (malformed_response).`,
      code: 'malformed_response',
      execution: 'not_executed',
      provider: scheme.provider,
      cause,
    });
  }
}
