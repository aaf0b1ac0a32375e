import type { ErrorCode, Execution } from '@quayside/core';
import { type HttpErrorVerdict, type HttpFailure, parseShouldRetry } from '@quayside/core/http';

/** An error as OpenAI writes it, and as compatible servers and gateways vary it. */
export interface OpenAIFailure {
  readonly message: string | undefined;
  readonly type: string | undefined;
  readonly code: string | undefined;
  readonly param: string | undefined;
}

interface Row {
  readonly code: ErrorCode;
  readonly execution: Execution;
  readonly advice: string;
  readonly shouldRetry?: boolean;
}

const WRONG: Row = {
  code: 'invalid_request',
  execution: 'executed',
  advice: 'Correct the request; sending it again cannot help.',
};
const QUOTA: Row = {
  code: 'quota_exhausted',
  execution: 'executed',
  advice: 'Add credit or raise the limit of the project: waiting does not help.',
  shouldRetry: false,
};
const LIMIT: Row = {
  code: 'rate_limited',
  execution: 'not_executed',
  advice: 'Wait as long as retryAfterMs says, or slow down.',
};
const KEY: Row = { code: 'unauthenticated', execution: 'executed', advice: 'Check the API key.' };
const MODEL: Row = {
  code: 'not_found',
  execution: 'executed',
  advice: "Check the model's name, and that the project may use it.",
};
const CONTENT: Row = {
  code: 'rejected',
  execution: 'executed',
  advice: 'The provider refuses this content.',
};
const IMAGE: Row = { ...WRONG, advice: 'Send another image, or another address of it.' };
const SERVER: Row = {
  code: 'unavailable',
  execution: 'unknown',
  advice: 'The model may have answered, and the tokens may be paid for.',
};

/** By `code`, else by `type` (https://platform.openai.com/docs/guides/error-codes). */
const TABLE: Readonly<Record<string, Row>> = {
  insufficient_quota: QUOTA,
  billing_hard_limit_reached: QUOTA,
  billing_not_active: QUOTA,
  access_terminated: QUOTA,
  '402': QUOTA,
  rate_limit_exceeded: LIMIT,
  rate_limit_error: LIMIT,
  requests: LIMIT,
  tokens: LIMIT,
  slow_down: LIMIT,
  '429': LIMIT,
  engine_overloaded: { ...SERVER, execution: 'not_executed' },
  overloaded_error: { ...SERVER, execution: 'not_executed' },
  invalid_api_key: KEY,
  authentication_error: KEY,
  invalid_organization: KEY,
  model_not_found: MODEL,
  DeploymentNotFound: MODEL,
  context_length_exceeded: { ...WRONG, advice: 'Shorten the conversation.' },
  string_above_max_length: { ...WRONG, advice: 'Shorten the input.' },
  content_policy_violation: CONTENT,
  content_filter: CONTENT,
  image_content_policy_violation: CONTENT,
  bio_policy: CONTENT,
  misalignment_policy_violation: CONTENT,
  invalid_prompt: WRONG,
  data_residency_mismatch: WRONG,
  invalid_image: IMAGE,
  invalid_image_format: IMAGE,
  invalid_base64_image: IMAGE,
  invalid_image_url: IMAGE,
  image_too_large: IMAGE,
  image_too_small: IMAGE,
  image_parse_error: IMAGE,
  invalid_image_mode: IMAGE,
  image_file_too_large: IMAGE,
  unsupported_image_media_type: IMAGE,
  empty_image_file: IMAGE,
  failed_to_download_image: IMAGE,
  image_file_not_found: IMAGE,
  server_error: SERVER,
  api_error: SERVER,
};

const LONGEST_MESSAGE = 300;

/**
 * Maps a failed answer: by `code`, by `type`, else by the status alone. What a gateway writes in other
 * shapes (`{ detail }`, text, HTML) is left to the status.
 */
export function toOpenAIError(failure: HttpFailure): HttpErrorVerdict | undefined {
  const error = readFailure(failure.json);
  if (error === undefined) return undefined;
  const row = findRow(error);
  if (row === undefined) return undefined;
  const asked = parseShouldRetry((name) => failure.header(name));
  return {
    ...toVerdict(error, row, failure.call.operation),
    shouldRetry: row.shouldRetry ?? asked,
  };
}

/** The verdict of an error that came inside a stream or a response, whose status said nothing. */
export function toStreamVerdict(error: OpenAIFailure, operation: string): HttpErrorVerdict {
  const fallback = error.type === 'invalid_request_error' ? WRONG : SERVER;
  return toVerdict(error, findRow(error) ?? fallback, operation);
}

function toVerdict(error: OpenAIFailure, row: Row, operation: string): HttpErrorVerdict {
  const what = (error.message ?? error.code ?? error.type ?? 'an error').slice(0, LONGEST_MESSAGE);
  const { type, code, param } = error;
  const named = Object.entries({ type, code, param }).filter(([, value]) => value !== undefined);
  return {
    message: `openai ${operation} failed: ${what.replace(/\.$/, '')} (${row.code}). ${row.advice}`,
    code: row.code,
    execution: row.execution,
    shouldRetry: row.shouldRetry,
    details: Object.fromEntries(named),
  };
}

function findRow({ code, type }: OpenAIFailure): Row | undefined {
  const byCode = code === undefined ? undefined : TABLE[code];
  return byCode ?? (type === undefined ? undefined : TABLE[type]);
}

/** Reads `{ error: { … } }`, and `{ error: '…' }` of gateways. */
function readFailure(json: unknown): OpenAIFailure | undefined {
  if (!isRecord(json)) return undefined;
  const { error } = json;
  if (typeof error === 'string')
    return { message: error, type: undefined, code: undefined, param: undefined };
  if (!isRecord(error)) return undefined;
  return {
    message: textOf(error.message),
    type: textOf(error.type),
    // Some compatible servers repeat the status here, and in streams it is the only one.
    code: typeof error.code === 'number' ? String(error.code) : textOf(error.code),
    param: textOf(error.param),
  };
}

/** Reads the error of a stream's event, if it is one: under `error`, or the event itself. */
export function readStreamFailure(
  event: string,
  json: Readonly<Record<string, unknown>>,
): OpenAIFailure | undefined {
  const isError = event === 'error' || json.type === 'error';
  return readFailure(json) ?? (isError ? readFailure({ error: json }) : undefined);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
