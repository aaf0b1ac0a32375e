/** Stands where a secret was. */
const MASK = '[redacted]';

/**
 * Headers whose values everybody may see. The value of any other header is taken for a secret: a new
 * provider's `x-acme-key` must not leak because nobody had heard of it.
 */
const PUBLIC_HEADERS =
  /^(?:accept(?:-.+)?|content-(?:type|length|encoding|language)|transfer-encoding|user-agent|idempotency-key|prefer|.*version)$/;

/** Shorter values would mask half of every message, and protect nothing. */
const SHORTEST_SECRET = 6;

/** Replaces secrets in whatever an error may carry. */
export interface Redactor {
  text(value: string): string;
  /** Copies plain objects and arrays; anything else that is no primitive is dropped. */
  value(value: unknown): unknown;
}

/** Makes the redactor of one request from the headers that it sent. Only failures pay for it. */
export function createRedactor(headers: Readonly<Record<string, string>>): Redactor {
  const secrets = secretsOf(headers);
  const text = (value: string): string =>
    secrets.reduce((masked, secret) => masked.replaceAll(secret, MASK), value);
  return { text, value: (value) => redactDeep(value, text, 0) };
}

function secretsOf(headers: Readonly<Record<string, string>>): string[] {
  const secrets = new Set<string>();
  for (const [name, value] of Object.entries(headers)) {
    if (PUBLIC_HEADERS.test(name)) continue;
    for (const form of formsOf(value)) {
      if (form.length < SHORTEST_SECRET) continue;
      secrets.add(form);
      secrets.add(encodeURIComponent(form));
      secrets.add(JSON.stringify(form).slice(1, -1));
    }
  }
  // Longest first, or the tail of a secret would survive next to the mask of its head.
  return [...secrets].sort((a, b) => b.length - a.length);
}

/** A credential is the whole value, what follows its scheme, and what Basic hides. */
function formsOf(value: string): string[] {
  const trimmed = value.trim();
  const space = trimmed.indexOf(' ');
  const credential = trimmed.slice(space + 1).trim();
  if (!/^basic /i.test(trimmed)) return [trimmed, credential];
  const decoded = fromBase64(credential);
  return [trimmed, credential, decoded, ...decoded.split(':')];
}

function fromBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    return '';
  }
}

const DEEPEST = 8;

function redactDeep(value: unknown, text: (value: string) => string, depth: number): unknown {
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'function' || typeof value === 'symbol' ? undefined : value;
  }
  if (depth > DEEPEST) return undefined;
  if (Array.isArray(value)) return value.map((item) => redactDeep(item, text, depth + 1));
  if (value instanceof Date) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [text(key), redactDeep(item, text, depth + 1)]),
  );
}
