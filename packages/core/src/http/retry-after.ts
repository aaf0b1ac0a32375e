import { parseHttpDate } from './http-date.js';

/** Reads a header by its lower-case name. */
export type HeaderReader = (name: string) => string | undefined;

const DECIMAL = /^\d+(?:\.\d+)?$/;

/**
 * How long the server asks to wait, in milliseconds: `retry-after-ms`, else `retry-after` in seconds
 * (decimals too) or as one of the three HTTP dates. A date is compared with the answer's own `date` where
 * there is one, so that a wrong clock on either side does no harm. Undefined where the server said
 * nothing that can be read.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function parseRetryAfter(header: HeaderReader, nowMs: number): number | undefined {
  const milliseconds = header('retry-after-ms')?.trim();
  if (milliseconds !== undefined && DECIMAL.test(milliseconds))
    return wholeMs(Number(milliseconds));
  const text = header('retry-after')?.trim();
  if (text === undefined) return undefined;
  if (DECIMAL.test(text)) return wholeMs(Number(text) * 1000);
  const at = parseHttpDate(text, nowMs);
  return at === undefined ? undefined : Math.max(0, at - serverNow(header, nowMs));
}

/** The provider's verdict on a repeat: `Stripe-Should-Retry`, or OpenAI's `x-should-retry`. */
export function parseShouldRetry(header: HeaderReader): boolean | undefined {
  const text = header('stripe-should-retry') ?? header('x-should-retry');
  if (text === 'true') return true;
  return text === 'false' ? false : undefined;
}

/** The server's clock where the answer tells it, else ours. */
export function serverNow(header: HeaderReader, nowMs: number): number {
  const date = header('date');
  return (date === undefined ? undefined : parseHttpDate(date, nowMs)) ?? nowMs;
}

/** Rounds up, since too early is a violation; not on account of a float (2.007 * 1000 is above 2007). */
export function wholeMs(milliseconds: number): number | undefined {
  if (!Number.isFinite(milliseconds)) return undefined;
  return Math.ceil(Number(milliseconds.toFixed(3)));
}
