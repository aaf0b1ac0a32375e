import type { ErrorCode, Execution } from '@quayside/core';
import type { HttpErrorVerdict, HttpFailure } from '@quayside/core/http';

interface Row {
  readonly code: ErrorCode;
  /** Whether Template may have acted. Where that is not certain: `unknown`. */
  readonly execution: Execution;
  /** What to do about it, one sentence. */
  readonly advice: string;
}

/** Template's own words for what went wrong (https://developer.template.example/errors). */
const TABLE: Readonly<Record<string, Row>> = {
  invalid_key: {
    code: 'unauthenticated',
    execution: 'executed',
    advice: 'Check TEMPLATE_API_KEY.',
  },
  not_allowed: {
    code: 'permission_denied',
    execution: 'executed',
    advice: 'Check what this key may do.',
  },
  no_such_thing: { code: 'not_found', execution: 'executed', advice: 'Check the id.' },
  too_many_requests: {
    code: 'rate_limited',
    execution: 'not_executed',
    advice: 'Wait as long as retryAfterMs says, or slow down.',
  },
  internal_error: {
    code: 'unavailable',
    execution: 'unknown',
    advice: 'Template may have acted: repeat it only where that is harmless.',
  },
};

/** Maps a failed answer by Template's word for it. What has none is left to the status. */
export function toTemplateError({ json, call }: HttpFailure): HttpErrorVerdict | undefined {
  const word = wordOf(json);
  const row = word === undefined ? undefined : TABLE[word];
  if (row === undefined) return undefined;
  const { code, execution, advice } = row;
  return {
    message: `template ${call.operation} failed: ${word} (${code}). ${advice}`,
    code,
    execution,
    details: { error: word },
  };
}

/** Reads `{ error: 'word' }`. */
function wordOf(json: unknown): string | undefined {
  if (typeof json !== 'object' || json === null || !('error' in json)) return undefined;
  return typeof json.error === 'string' ? json.error : undefined;
}
