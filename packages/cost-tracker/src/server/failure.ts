import { isIntegrationError } from '@quayside/core';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type * as z from 'zod';
import type { FailureAnswer, FailureCode } from '../contract/answers.js';

/** What a hostile body is answered with must not grow with it. */
const MOST_ISSUES = 100;
const LONGEST = 300;

/** A request that is refused, as it is answered. */
export class Refusal extends Error {
  override readonly name: string = 'Refusal';
  readonly code: FailureCode;
  readonly issues: FailureAnswer['issues'];

  constructor(code: FailureCode, message: string, issues?: FailureAnswer['issues']) {
    super(message);
    this.code = code;
    this.issues = issues?.slice(0, MOST_ISSUES);
  }
}

const STATUS: Readonly<Record<FailureCode, ContentfulStatusCode>> = {
  invalid_request: 400,
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  internal: 500,
  unavailable: 503,
};

/**
 * Answers a failure. What is not of our making is told to `onError` and answered without a word about it:
 * messages of databases hold values and paths.
 */
export function answerFailure(
  context: Context,
  error: unknown,
  onError: (error: unknown) => void,
): Response {
  const answer = toFailure(error);
  if (answer.code === 'internal' || answer.code === 'unavailable') onError(error);
  if (answer.code === 'unauthenticated') context.header('www-authenticate', 'Bearer');
  return context.json(answer, STATUS[answer.code]);
}

function toFailure(error: unknown): FailureAnswer {
  if (error instanceof Refusal)
    return { status: 'error', code: error.code, message: error.message, issues: error.issues };
  if (isIntegrationError(error, 'invalid_request', 'not_found', 'conflict')) {
    const { ids } = error.details ?? {};
    return {
      status: 'error',
      code: error.code,
      message: error.message,
      ids: Array.isArray(ids) ? ids.map(String) : undefined,
    };
  }
  if (isOutOfReach(error))
    return {
      status: 'error',
      code: 'unavailable',
      message: 'The database does not answer. Send it again: an event is recorded once.',
    };
  return {
    status: 'error',
    code: 'internal',
    message: 'Something went wrong here. Send it again: an event is recorded once.',
  };
}

/** Lost connections, PostgreSQL's classes 08, 53 and 57, and SQLite's busy, full and I/O errors. */
function isOutOfReach(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, errcode, message } = error as Record<'code' | 'errcode' | 'message', unknown>;
  if (typeof errcode === 'number') return [5, 6, 10, 13, 14].includes(errcode & 0xff);
  if (typeof code === 'string') return /^(?:08|53|57|E[A-Z]+$)/.test(code);
  return typeof message === 'string' && message.startsWith('timeout exceeded when trying to');
}

function clip(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST).toWellFormed()}…` : text;
}

/** Parses what came in. @throws a refusal that names the wrong fields, and no value */
export function parse<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => ({
    path: clip(path.map(String).join('.')),
    message: clip(message),
  }));
  throw new Refusal('invalid_request', `${what} is wrong: ${describe(issues)}`, issues);
}

function describe(issues: NonNullable<FailureAnswer['issues']>): string {
  const [first, ...others] = issues;
  if (first === undefined) return 'it has another shape';
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  return `${first.path === '' ? '' : `${first.path}: `}${first.message}${more}`;
}
