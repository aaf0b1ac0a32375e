import { type Call, IntegrationError } from '@quayside/core';
import {
  type HeaderReader,
  type HttpErrorVerdict,
  type HttpFailure,
  parseRetryAfter,
} from '@quayside/core/http';
import { findErrorRow } from './error-table.js';

/** What Slack says of an error, beside its code. */
export interface SlackRefusal {
  readonly error: string;
  readonly needed?: string | undefined;
  readonly provided?: string | undefined;
  readonly messages: readonly string[];
}

/** Reads `{ ok: false, error }`; undefined for anything else. */
export function readRefusal(json: unknown): SlackRefusal | undefined {
  if (!isRecord(json) || json.ok !== false) return undefined;
  const { error, needed, provided, response_metadata: metadata } = json;
  const code = typeof error === 'string' ? error : isRecord(error) ? error.code : undefined;
  const messages = isRecord(metadata) ? metadata.messages : undefined;
  return {
    error: typeof code === 'string' && code !== '' ? code : 'unknown_error',
    needed: typeof needed === 'string' ? needed : undefined,
    provided: typeof provided === 'string' ? provided : undefined,
    messages: Array.isArray(messages)
      ? messages.filter((message) => typeof message === 'string').slice(0, 5)
      : [],
  };
}

/** Maps a refusal by the one table; the words are Slack's, which hold no content of ours. */
export function toVerdict(refusal: SlackRefusal, call: Call): HttpErrorVerdict {
  const { error, needed, provided, messages } = refusal;
  const { code, execution, advice } = findErrorRow(error);
  const why = needed === undefined ? '' : ` It needs ${needed}.`;
  return {
    message: `slack ${call.operation} failed: ${error} (${code}). ${advice}${why}`,
    code,
    execution,
    details: {
      error,
      ...(needed === undefined ? {} : { needed }),
      ...(provided === undefined ? {} : { provided }),
      ...(messages.length === 0 ? {} : { messages }),
    },
  };
}

/** The error table of the HTTP client, for answers whose status is a failure. */
export function toSlackError({ json, call }: HttpFailure): HttpErrorVerdict | undefined {
  const refusal = readRefusal(json);
  // Without a body of Slack's making, the status alone decides: a proxy's page, or an outage.
  return refusal === undefined ? undefined : toVerdict(refusal, call);
}

/** Makes the error of a refusal that came with HTTP 200. */
export function slackError(
  refusal: SlackRefusal,
  call: Call,
  status: number,
  header: HeaderReader,
  wallNow: number,
): IntegrationError {
  return new IntegrationError({
    ...toVerdict(refusal, call),
    provider: 'slack',
    port: call.port,
    operation: call.operation,
    status,
    requestId: header('x-slack-req-id'),
    retryAfterMs: parseRetryAfter(header, wallNow),
  });
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
