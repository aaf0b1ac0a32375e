import { type HttpErrorVerdict, type HttpFailure, parseShouldRetry } from '@quayside/core/http';
import { findErrorRow } from './error-table.js';
import { redact } from './redact.js';

/** The facts of an error body that are no one's secret, under Stripe's own names. */
const DETAILS = [
  'type',
  'code',
  'param',
  'decline_code',
  'advice_code',
  'network_decline_code',
  'network_advice_code',
  'doc_url',
  'request_log_url',
  'charge',
] as const;

/**
 * Maps a failed answer by {@link findErrorRow}. What is no error of Stripe's making (a proxy's page) or
 * was cut is left to the status, by undefined, unless only the body could have told what it means.
 */
export function toStripeError(failure: HttpFailure): HttpErrorVerdict | undefined {
  const error = readError(failure.json);
  if (error === undefined) return unreadable(failure);
  const row = findErrorRow(failure.status, text(error.type), text(error.code));
  if (row === undefined) return undefined;
  const { call } = failure;
  const said = redact(text(error.message) ?? '') || `it answered ${failure.status}`;
  const what = said.replace(/\.$/, '');
  const requestId = failure.header('request-id');
  const marks = requestId === undefined ? row.code : `${row.code}, ${requestId}`;
  return {
    message: `stripe ${call.operation} failed: ${what} (${marks}). ${row.advice}`,
    code: row.code,
    execution: row.execution,
    details: toDetails(error, failure.header('stripe-rate-limited-reason')),
    shouldRetry: parseShouldRetry((name) => failure.header(name)) ?? row.shouldRetry,
  };
}

/** Statuses whose meaning is in the body: a decline, a key in use, a key used for something else. */
const TOLD_BY_BODY: ReadonlySet<number> = new Set([400, 402, 409]);

/** An answer that was cut, or a page of someone in between: with its key, the request is asked again. */
function unreadable({ status, call }: HttpFailure): HttpErrorVerdict | undefined {
  if (!TOLD_BY_BODY.has(status)) return undefined;
  return {
    message: `stripe ${call.operation} failed: HTTP ${status} without a readable error (malformed_response). Repeat it with the same idempotency key.`,
    code: 'malformed_response',
    execution: 'unknown',
  };
}

/** The `error` of a body; that of the OAuth host is a word beside a description. */
function readError(json: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!isRecord(json)) return undefined;
  if (isRecord(json.error)) return json.error;
  return typeof json.error === 'string'
    ? { code: json.error, message: json.error_description }
    : undefined;
}

function toDetails(
  error: Readonly<Record<string, unknown>>,
  rateLimitedReason: string | undefined,
): Readonly<Record<string, string>> {
  const details: Record<string, string> = {};
  for (const name of DETAILS) {
    const value = text(error[name]);
    if (value !== undefined) details[name] = redact(value);
  }
  for (const name of ['payment_intent', 'setup_intent']) {
    const intent = error[name];
    const id = isRecord(intent) ? text(intent.id) : undefined;
    if (id !== undefined) details[name] = id;
  }
  if (rateLimitedReason !== undefined) details.rate_limited_reason = redact(rateLimitedReason);
  return details;
}

/** Narrows to what has fields; arrays pass, and have none of ours. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
