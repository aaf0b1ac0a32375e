import type { ErrorCode, Execution } from '@quayside/core';
import { type HttpErrorVerdict, type HttpFailure, parseShouldRetry } from '@quayside/core/http';

/** An error as Anthropic writes it. */
export interface AnthropicFailure {
  readonly message: string | undefined;
  readonly type: string | undefined;
  /** `details.error_code`, where the cause has a name. */
  readonly code: string | undefined;
}

interface Row {
  readonly code: ErrorCode;
  /** Whether Anthropic may have acted. Where that is not certain: `unknown`. */
  readonly execution: Execution;
  readonly advice: string;
  readonly shouldRetry?: boolean;
}

const WRONG: Row = {
  code: 'invalid_request',
  execution: 'executed',
  advice: 'Correct the request; sending it again cannot help.',
};
const TOO_LONG: Row = { ...WRONG, advice: 'Shorten the conversation, or lower maxTokens.' };
const QUOTA: Row = {
  code: 'quota_exhausted',
  execution: 'executed',
  advice: 'Add credit or raise the spend limit: waiting a moment does not help.',
  shouldRetry: false,
};
const DENIED: Row = {
  code: 'permission_denied',
  execution: 'executed',
  advice: 'Check what the key, its workspace and its organization may do.',
};
const LIMIT: Row = {
  code: 'rate_limited',
  execution: 'not_executed',
  advice: 'Wait as long as retryAfterMs says, or slow down.',
};
const SERVER: Row = {
  code: 'unavailable',
  execution: 'unknown',
  advice: 'The model may have answered, and the tokens may be paid for.',
};

const OVERLOADED: Row = {
  ...SERVER,
  execution: 'not_executed',
  advice: 'Try again in a moment.',
};

/** By `details.error_code`, else by `type` (https://platform.claude.com/docs/en/api/errors). */
const TABLE: Readonly<Record<string, Row>> = {
  enforced_spend_limit_reached: QUOTA,
  contract_spend_limit_reached: QUOTA,
  linked_organization_spend_limit_reached: QUOTA,
  linked_organization_billing_unavailable: QUOTA,
  organization_on_hold: DENIED,
  invalid_request_error: WRONG,
  authentication_error: {
    code: 'unauthenticated',
    execution: 'executed',
    advice: 'Check ANTHROPIC_API_KEY.',
  },
  billing_error: QUOTA,
  permission_error: DENIED,
  not_found_error: {
    code: 'not_found',
    execution: 'executed',
    advice: "Check the model's name or the id, and that the workspace may use it.",
  },
  conflict_error: {
    code: 'conflict',
    execution: 'executed',
    advice: 'Read the current state before trying again.',
  },
  request_too_large: { ...WRONG, advice: 'Send less: a request has at most 32 MB.' },
  rate_limit_error: LIMIT,
  api_error: SERVER,
  timeout_error: { ...SERVER, code: 'timeout' },
  overloaded_error: OVERLOADED,
};

/** Where no body says more. */
const BY_STATUS: Readonly<Record<number, Row>> = { 402: QUOTA, 529: OVERLOADED };

/** What `invalid_request_error` means in particular is told by its message alone. */
const MESSAGES: ReadonlyArray<readonly [RegExp, Row]> = [
  [/credit balance is too low|reached your specified .*usage limits/i, QUOTA],
  [/prompt is too long|exceed context limit/i, TOO_LONG],
];

const LONGEST_MESSAGE = 300;

/**
 * Maps a failed answer: by the code of its details, by its type, else by the status alone. What a gateway
 * writes in other shapes (text, HTML) is left to the status.
 */
export function toAnthropicError(failure: HttpFailure): HttpErrorVerdict | undefined {
  const error = readFailure(failure.json);
  const row = (error && findRow(error)) ?? BY_STATUS[failure.status];
  if (row === undefined) return undefined;
  const asked = parseShouldRetry((name) => failure.header(name));
  return {
    ...toVerdict(error ?? NOTHING, row, failure.call.operation),
    shouldRetry: row.shouldRetry ?? asked,
  };
}

const NOTHING: AnthropicFailure = { message: undefined, type: undefined, code: undefined };

/**
 * The verdict of an error whose status said nothing: inside a stream, or of one request of a batch. Once an
 * answer has begun, its tokens may be paid for, whatever ended it.
 */
export function toStreamVerdict(
  error: AnthropicFailure,
  operation: string,
  hasBegun: boolean,
): HttpErrorVerdict {
  const row = findRow(error) ?? SERVER;
  const isUncertain = hasBegun && row.execution === 'not_executed';
  return toVerdict(error, isUncertain ? { ...row, execution: 'unknown' } : row, operation);
}

function toVerdict(error: AnthropicFailure, row: Row, operation: string): HttpErrorVerdict {
  const { type, code, message } = error;
  const what = (message ?? code ?? type ?? 'an error').slice(0, LONGEST_MESSAGE);
  const named = Object.entries({ type, code }).filter(([, value]) => value !== undefined);
  return {
    message: `anthropic ${operation} failed: ${what.replace(/\.$/, '')} (${row.code}). ${row.advice}`,
    code: row.code,
    execution: row.execution,
    shouldRetry: row.shouldRetry,
    details: Object.fromEntries(named),
  };
}

function findRow({ code, type, message = '' }: AnthropicFailure): Row | undefined {
  const byCode = rowOf(code);
  if (byCode !== undefined || type === undefined) return byCode;
  const told = type === 'invalid_request_error' && MESSAGES.find(([said]) => said.test(message));
  return told ? told[1] : rowOf(type);
}

function rowOf(name: string | undefined): Row | undefined {
  return name !== undefined && Object.hasOwn(TABLE, name) ? TABLE[name] : undefined;
}

/** Reads `{ error: { type, message, details } }`, and `{ error: '…' }` of gateways. */
export function readFailure(json: unknown): AnthropicFailure | undefined {
  if (!isRecord(json)) return undefined;
  const { error } = json;
  if (typeof error === 'string') return { ...NOTHING, message: error };
  if (!isRecord(error)) return undefined;
  const code = isRecord(error.details) ? textOf(error.details.error_code) : undefined;
  return { message: textOf(error.message), type: textOf(error.type), code };
}

/** Reads the error of a stream's event, if it is one: under `error`, or the event itself. */
export function readStreamFailure(
  type: unknown,
  json: Readonly<Record<string, unknown>>,
): AnthropicFailure | undefined {
  return readFailure(json) ?? (type === 'error' ? readFailure({ error: json }) : undefined);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
