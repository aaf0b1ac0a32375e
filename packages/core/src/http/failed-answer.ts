import type { IntegrationError } from '../errors/integration-error.js';
import { classifyStatus } from './classify-status.js';
import { completeError, type Exchange, exchangeError } from './exchange.js';
import type { HttpFailure } from './http-client.js';
import type { HttpResponse } from './http-transport.js';
import { readRateLimits } from './rate-limit-headers.js';
import { parseRetryAfter, parseShouldRetry } from './retry-after.js';

/** An error's body is read for its code and message; nobody writes longer ones. */
const ERROR_BODY_LIMIT = 256 * 1024;
/** A failure's body may stall. What it would say is worth less than the status, which is known. */
const ERROR_BODY_WAIT_MS = 2_000;
const EXCERPT_LENGTH = 500;

/**
 * Turns a failed answer into an error: the adapter's table first, then the status. A body that cannot be
 * read, or not within two seconds, does not hide the status. The server's waits and its verdict on a repeat are added.
 *
 * @throws the reason of the call's signal when it aborts while the body is being read.
 */
export async function failedAnswer(
  exchange: Exchange,
  response: HttpResponse,
): Promise<IntegrationError> {
  const { settings, call, request } = exchange;
  const body = await readBody(exchange, response);
  request.signal.throwIfAborted();
  const header = (name: string): string | undefined => response.header(name);
  const failure: HttpFailure = { status: response.status, header, ...body, call };
  const verdict = settings.toError?.(failure);
  const fallback = classifyStatus(response.status);
  const code = verdict?.code ?? fallback.code;
  const waits = {
    retryAfterMs: verdict?.retryAfterMs ?? serverWait(exchange, header, code),
    shouldRetry: verdict?.shouldRetry ?? parseShouldRetry(header),
  };
  if (verdict !== undefined) return completeError(exchange, { ...verdict, ...waits }, response);
  return exchangeError(
    exchange,
    { ...fallback, ...waits, what: `HTTP ${response.status}` },
    response,
  );
}

/** An exhausted limit tells its own end where there is no Retry-After; one with quota left tells nothing. */
function serverWait(
  exchange: Exchange,
  header: HttpFailure['header'],
  code: IntegrationError['code'],
): number | undefined {
  const now = exchange.settings.clock.wallNow();
  const asked = parseRetryAfter(header, now);
  if (asked !== undefined || code !== 'rate_limited') return asked;
  const waits = readRateLimits(header, now)
    .filter((limit) => limit.remaining === 0)
    .flatMap((limit) => limit.resetMs ?? []);
  return waits.length === 0 ? undefined : Math.max(...waits);
}

async function readBody(
  exchange: Exchange,
  response: HttpResponse,
): Promise<Pick<HttpFailure, 'json' | 'text'>> {
  const text = await readText(exchange, response);
  if (text === undefined) return { json: undefined, text };
  try {
    return { json: JSON.parse(text), text: undefined };
  } catch {
    return { json: undefined, text: text.slice(0, EXCERPT_LENGTH) };
  }
}

/** Undefined where the body cannot be read, or takes too long. */
async function readText(
  { settings, maxBodyBytes }: Exchange,
  response: HttpResponse,
): Promise<string | undefined> {
  let cancelTimer = (): void => {};
  const tooLong = new Promise<undefined>((resolve) => {
    cancelTimer = settings.clock.schedule(() => resolve(undefined), ERROR_BODY_WAIT_MS);
  });
  const text = response.text(Math.min(maxBodyBytes, ERROR_BODY_LIMIT)).catch(() => undefined);
  const read = await Promise.race([text, tooLong]);
  cancelTimer();
  if (read === undefined) response.discard();
  return read;
}
