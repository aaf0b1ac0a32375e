import type { HttpErrorVerdict, HttpFailure } from '@quayside/core/http';
import { findErrorRow, LIMIT } from './error-table.js';

/** What Discord says of an error. */
interface Refusal {
  readonly code: number;
  readonly message: string;
  /** Where a form is wrong: `embeds.0.description: BASE_TYPE_MAX_LENGTH`. */
  readonly problems: readonly string[];
}

const LONGEST_MESSAGE = 200;
const MOST_PROBLEMS = 5;

/**
 * Maps a failed answer by Discord's own code. What is no error of Discord's making (a proxy's page), and its
 * codes beside a 5xx, are left to the status.
 */
export function toDiscordError(failure: HttpFailure): HttpErrorVerdict | undefined {
  const { status, json, call } = failure;
  if (status === 429) return toLimit(failure);
  const refusal = readRefusal(json);
  if (refusal === undefined || (status >= 500 && refusal.code !== 130000)) return undefined;
  const { code, execution, advice } = findErrorRow(refusal.code);
  const { message, problems } = refusal;
  const where = problems.length === 0 ? '' : ` at ${problems.join(', ')}`;
  return {
    message: `discord ${call.operation} failed: ${message}${where} [${refusal.code}] (${code}). ${advice}`,
    code,
    execution,
    details: { error: refusal.code, ...(problems.length === 0 ? {} : { problems }) },
  };
}

/** Only Discord's own answers name a bucket; what stands in front of it holds everything back. */
function toLimit({ json, header, call }: HttpFailure): HttpErrorVerdict {
  const body = isRecord(json) ? json : {};
  const told = header('x-ratelimit-scope');
  const isOfDiscord = typeof body.message === 'string' || told !== undefined;
  const seconds = typeof body.retry_after === 'number' ? body.retry_after : Number.NaN;
  const isGlobal = !isOfDiscord || body.global === true || header('x-ratelimit-global') === 'true';
  const scope = isGlobal ? 'global' : (told ?? 'user');
  const bucket = header('x-ratelimit-bucket');
  const { code, execution, advice } = LIMIT;
  return {
    message: `discord ${call.operation} failed: too many requests, limit of scope ${scope} (${code}). ${advice}`,
    code,
    execution,
    // More exact than the header, which has whole seconds.
    retryAfterMs: seconds >= 0 ? Math.ceil(Number((seconds * 1000).toFixed(3))) : undefined,
    details: {
      scope,
      ...(bucket === undefined ? {} : { bucket }),
      ...(typeof body.code === 'number' ? { error: body.code } : {}),
    },
  };
}

/** Code 0 says nothing beyond the status. */
function readRefusal(json: unknown): Refusal | undefined {
  if (!isRecord(json) || typeof json.code !== 'number' || json.code === 0) return undefined;
  const said = typeof json.message === 'string' ? json.message : 'it was refused';
  const [line = ''] = said.slice(0, LONGEST_MESSAGE).split('\n', 1);
  const message = line.replace(/[.\s]+$/, '');
  return { code: json.code, message, problems: readProblems(json.errors) };
}

/** Paths and codes only: the messages beside them quote what was sent. */
function readProblems(errors: unknown, path: readonly string[] = []): readonly string[] {
  if (!isRecord(errors) || path.length > 10) return [];
  return Object.entries(errors)
    .flatMap(([name, value]) => {
      if (name !== '_errors') return readProblems(value, [...path, name.slice(0, 40)]);
      const listed: readonly unknown[] = Array.isArray(value) ? value : [];
      return listed.flatMap((one) =>
        isRecord(one) && typeof one.code === 'string'
          ? [`${path.join('.') || 'body'}: ${one.code.slice(0, 60)}`]
          : [],
      );
    })
    .slice(0, MOST_PROBLEMS);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
