import {
  type ErrorCode,
  type Execution,
  type IntegrationError,
  isIntegrationError,
} from '@quayside/core';
import type { HttpErrorVerdict, HttpFailure } from '@quayside/core/http';
import type { FailureAnswer, FailureCode } from '../contract/answers.js';

interface Row {
  readonly code: ErrorCode;
  readonly execution: Execution;
}

const REFUSED: Row = { code: 'invalid_request', execution: 'executed' };
const BROKEN: Row = { code: 'unavailable', execution: 'unknown' };

/** The codes of the server's own failures. */
const TABLE: Readonly<Record<FailureCode, Row>> = {
  invalid_request: REFUSED,
  payload_too_large: REFUSED,
  unsupported_media_type: REFUSED,
  unauthenticated: { code: 'unauthenticated', execution: 'executed' },
  permission_denied: { code: 'permission_denied', execution: 'executed' },
  not_found: { code: 'not_found', execution: 'executed' },
  conflict: { code: 'conflict', execution: 'executed' },
  unavailable: BROKEN,
  internal: BROKEN,
};

const LONGEST_MESSAGE = 300;

/** Maps the server's own failures. What a proxy writes in other shapes is left to the status. */
export function toTrackerError({ json, call }: HttpFailure): HttpErrorVerdict | undefined {
  const failure = readFailure(json);
  if (failure === undefined) return undefined;
  const { message, issues, ids } = failure;
  const row = TABLE[failure.code];
  const what = message.slice(0, LONGEST_MESSAGE).replace(/\.$/, '');
  return {
    ...row,
    message: `cost-tracker ${call.operation} failed: ${what} (${row.code}).`,
    details: {
      code: failure.code,
      ...(issues === undefined ? {} : { issues }),
      ...(ids === undefined ? {} : { ids }),
    },
  };
}

/**
 * Whether the server itself refuses what was sent, now and for ever: what a proxy on the way says in words of its own
 * is no word on the event.
 */
export function isServersRefusal(error: unknown): error is IntegrationError {
  return isIntegrationError(error, 'invalid_request', 'conflict') && error.details !== undefined;
}

function readFailure(json: unknown): FailureAnswer | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const { status, code, message } = json as Partial<Record<keyof FailureAnswer, unknown>>;
  const isOurs = status === 'error' && typeof code === 'string' && typeof message === 'string';
  // The fields that are read besides are for humans, and are passed on as they are.
  return isOurs && Object.hasOwn(TABLE, code) ? (json as FailureAnswer) : undefined;
}
