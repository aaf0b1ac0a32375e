import {
  type Call,
  type ErrorCode,
  type Execution,
  IntegrationError,
  type IntegrationErrorFields,
} from '@quayside/core';
import { type HttpErrorVerdict, type HttpFailure, parseRetryAfter } from '@quayside/core/http';

/** What GitHub says of an error, beside its status. */
interface Refusal {
  readonly message: string;
  /** `already_exists`, `missing_field`, `custom`, … */
  readonly codes: readonly string[];
  /** One readable phrase for each of `errors`. */
  readonly problems: readonly string[];
  readonly documentationUrl: string | undefined;
}

interface Row {
  readonly code: ErrorCode;
  readonly execution: Execution;
  /** What to do about it, one sentence. */
  readonly advice: string;
  readonly retryAfterMs?: number | undefined;
  readonly limit?: 'primary' | 'secondary' | undefined;
}

const refusal = (code: ErrorCode, advice: string): Row => ({ code, execution: 'executed', advice });

const WRONG = refusal('invalid_request', 'Correct the request; sending it again cannot help.');
const REFUSED = refusal('rejected', "GitHub's rules forbid it.");
const STATE = refusal('conflict', 'Read the current state before trying again.');
const PRIMARY: Row = {
  code: 'rate_limited',
  execution: 'not_executed',
  advice: 'Wait as long as retryAfterMs says, or slow down.',
  limit: 'primary',
};
const SECONDARY: Row = { ...PRIMARY, limit: 'secondary' };

const ROWS: Readonly<Record<number, Row>> = {
  400: WRONG,
  401: refusal('unauthenticated', 'Check the token, and that it has not expired.'),
  403: refusal('permission_denied', 'Check the permissions of the token, and who may do this.'),
  404: refusal('not_found', 'Check the name, and that the token may see it.'),
  405: REFUSED,
  409: STATE,
  410: refusal('not_found', 'It is gone, or switched off in the repository.'),
  451: refusal('permission_denied', 'GitHub refuses it for legal reasons.'),
};

/** The least wait after a secondary limit that names none (docs.github.com, best practices). */
export const SECONDARY_WAIT_MS = 60_000;

/** The error table. Outages, and bodies that GitHub did not write, are left to the status. */
export function toGitHubError(failure: HttpFailure): HttpErrorVerdict | undefined {
  const { status, header, call } = failure;
  const found = readRefusal(failure.json);
  const limited = limitOf(failure, found);
  if (found === undefined) return limited && verdictOf(limited, call, `HTTP ${status}`, {});
  const row = limited ?? (status === 422 ? unprocessable(found) : ROWS[status]);
  if (row === undefined) return undefined;
  const what = [found.message.replace(/\.$/, ''), ...found.problems].join(': ');
  return verdictOf(row, call, what, detailsOf(found, header));
}

function verdictOf(
  { code, execution, advice, retryAfterMs, limit }: Row,
  call: Call,
  what: string,
  said: Readonly<Record<string, unknown>>,
): HttpErrorVerdict {
  const message = `github ${call.operation} failed: ${what} (${code}). ${advice}`;
  const details = limit === undefined ? said : { ...said, limit };
  return { message, code, execution, details, retryAfterMs };
}

/**
 * Tells the primary limit (nothing remains: until its reset) and the secondary ones (too fast: as long as
 * Retry-After says, or a minute) from a permission that is missing: all three may be a 403.
 */
function limitOf({ status, header }: HttpFailure, found: Refusal | undefined): Row | undefined {
  if (status !== 403 && status !== 429) return undefined;
  // The reset, and Retry-After, are read from the headers for every rate_limited.
  const message = found?.message ?? '';
  const isSecondary = isSecondaryLimit(message);
  if (header('x-ratelimit-remaining') === '0') return isSecondary ? SECONDARY : PRIMARY;
  const told = parseRetryAfter(header, 0) !== undefined;
  const isPrimary = !isSecondary && /rate limit exceeded/i.test(message);
  if (!isPrimary && !isSecondary && !told && status !== 429) return undefined;
  const row = isPrimary ? PRIMARY : SECONDARY;
  return told ? row : { ...row, retryAfterMs: SECONDARY_WAIT_MS };
}

/** GitHub has no code for it, in REST and GraphQL alike. */
export function isSecondaryLimit(message: string): boolean {
  return /secondary rate limit|abuse detection/i.test(message);
}

function unprocessable({ message, codes, problems }: Refusal): Row {
  const said = [message, ...problems].join(' ');
  if (codes.includes('already_exists') || /already exists/i.test(said)) return STATE;
  const isWrong = codes.some((code) => /^(?:missing|missing_field|invalid)$/.test(code));
  return isWrong || codes.length === 0 ? WRONG : REFUSED;
}

function detailsOf(
  { codes, problems, documentationUrl }: Refusal,
  header: HttpFailure['header'],
): Readonly<Record<string, unknown>> {
  const [sso, otp] = [header('x-github-sso'), header('x-github-otp')];
  return {
    ...(codes.length === 0 ? {} : { codes }),
    ...(problems.length === 0 ? {} : { problems }),
    ...(documentationUrl === undefined ? {} : { documentationUrl }),
    ...(sso === undefined ? {} : { sso }),
    ...(otp === undefined ? {} : { otp }),
  };
}

const MOST_PROBLEMS = 5;
const LONGEST_TEXT = 300;

/** Reads `{ message, errors?, documentation_url? }`; undefined for anything else. */
function readRefusal(json: unknown): Refusal | undefined {
  if (!isRecord(json) || typeof json.message !== 'string') return undefined;
  const { errors, documentation_url: url } = json;
  const listed: readonly unknown[] = Array.isArray(errors) ? errors.slice(0, MOST_PROBLEMS) : [];
  return {
    message: json.message.slice(0, LONGEST_TEXT),
    // A bare text is what GitHub's rules say, as under `custom`.
    codes: listed.map((one) =>
      isRecord(one) && typeof one.code === 'string' ? one.code : 'custom',
    ),
    problems: listed.flatMap((one) => toProblem(one) ?? []),
    documentationUrl: typeof url === 'string' ? url : undefined,
  };
}

function toProblem(entry: unknown): string | undefined {
  if (typeof entry === 'string') return entry.slice(0, LONGEST_TEXT);
  if (!isRecord(entry)) return undefined;
  const { resource, field, code, message } = entry;
  if (typeof message === 'string') return message.slice(0, LONGEST_TEXT);
  const where = [resource, field].filter((part) => typeof part === 'string').join('.');
  return `${where} ${typeof code === 'string' ? code : 'is wrong'}`.trim();
}

/** Makes an error of the adapter itself, about an answer that GitHub gave. */
export function githubError(
  call: Call,
  code: ErrorCode,
  execution: Execution,
  what: string,
  more: Partial<IntegrationErrorFields> = {},
): IntegrationError {
  return new IntegrationError({
    ...more,
    message: `github ${call.operation} failed: ${what} (${code}).`,
    code,
    execution,
    provider: 'github',
    port: call.port,
    operation: call.operation,
  });
}

/** Makes the error of an input that GitHub cannot be asked with. */
export function invalidRequest(what: string): IntegrationError {
  return new IntegrationError({
    message: `github was not called: ${what} (invalid_request).`,
    code: 'invalid_request',
    execution: 'not_executed',
    provider: 'github',
  });
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
