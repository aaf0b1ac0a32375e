import type {
  Call,
  CallOptions,
  ErrorCode,
  IntegrationError,
  StandardSchema,
} from '@quayside/core';
import { parseRetryAfter } from '@quayside/core/http';
import * as z from '@quayside/core/schema';
import { githubError, isSecondaryLimit, SECONDARY_WAIT_MS } from '../github-errors.js';
import type { GitHubParts } from '../github-parts.js';
import type { GitHubAnswer } from '../github-request.js';
import { type GraphqlRateLimit, toRateLimit } from './graphql-rate-limit.js';

/** One thing that a query could not be told. */
export interface GraphqlError {
  readonly message: string;
  /** `NOT_FOUND`, `FORBIDDEN`, `RATE_LIMITED`, … */
  readonly type?: string | undefined;
  readonly path?: ReadonlyArray<string | number> | undefined;
}

export interface GraphqlAnswer<T> {
  /** With null in the places that `errors` name. */
  readonly data: T;
  /** Empty where everything was answered. */
  readonly errors: readonly GraphqlError[];
  /** Where the query asks for `rateLimit`; also reported as the fact `rate_limit.observed`. */
  readonly rateLimit?: GraphqlRateLimit | undefined;
}

export interface GraphqlOptions<T> extends CallOptions {
  /** Checks `data`; without it, it is `unknown`. */
  readonly schema?: StandardSchema<unknown, T> | undefined;
  /** @default 'none' where the text has a mutation, else 'safe' */
  readonly idempotency?: 'safe' | 'natural' | 'none' | undefined;
}

/**
 * Asks the GraphQL API. Rejects where there is no data at all: `rate_limited`, `not_found`,
 * `permission_denied`, else `rejected`; GitHub answers all of them with HTTP 200.
 */
export type GitHubGraphql = <T = unknown>(
  query: string,
  variables?: Readonly<Record<string, unknown>>,
  options?: GraphqlOptions<T>,
) => Promise<GraphqlAnswer<T>>;

interface RawAnswer {
  readonly data?: unknown;
  readonly errors?: readonly GraphqlError[] | null | undefined;
}

const answerSchema: z.Schema<RawAnswer> = z.received(() =>
  z
    .looseObject({
      errors: z.nullish(
        z.array(
          z.looseObject({
            message: z.string(),
            type: z.optional(z.string()),
            path: z.optional(z.array(z.union([z.string(), z.number()]))),
          }),
        ),
      ),
    })
    .check(
      z.refine((answer) => 'data' in answer || 'errors' in answer, 'has neither data nor errors'),
    ),
);

export function bindGraphql({ invoker, send }: GitHubParts): GitHubGraphql {
  return async (query, variables = {}, options = {}) => {
    const { schema, idempotency = isMutation(query) ? 'none' : 'safe' } = options;
    const identity = { provider: 'github', port: 'graphql', operation: 'graphql', idempotency };
    return invoker.run({ ...identity, idempotencyKey: undefined }, options, async (call) => {
      const url = new URL(send.addresses.graphqlPath, send.addresses.api).href;
      const json = { query, variables };
      const answer = await send.answer(call, 'POST', url, { json, schema: answerSchema });
      try {
        return judge(call, answer, schema);
      } catch (error) {
        send.note(error);
        throw error;
      }
    });
  };
}

/** Texts and comments may hold the word; then a query is merely repeated less. */
function isMutation(query: string): boolean {
  return /\bmutation\b/.test(query);
}

function judge<T>(
  call: Call,
  { value, header }: GitHubAnswer<RawAnswer>,
  schema: StandardSchema<unknown, T> | undefined,
): GraphqlAnswer<T> {
  const { data = null, errors: listed } = value;
  const errors = listed ?? [];
  const limited = errors.find((error) => limitOf(error) !== undefined);
  if (limited !== undefined || (data === null && errors.length > 0))
    throw refused(call, limited ?? errors[0], header);
  const rateLimit = toRateLimit(call, data, header);
  const rest = rateLimit === undefined ? { errors } : { errors, rateLimit };
  // Without a schema, T is what the caller claims: its default is unknown.
  if (schema === undefined) return { data: data as T, ...rest };
  const result = schema['~standard'].validate(data);
  if (result instanceof Promise) throw new TypeError('Schemas must be synchronous.');
  if (result.issues === undefined) return { data: result.value, ...rest };
  throw githubError(call, 'malformed_response', 'executed', "the data's shape is wrong");
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  NOT_FOUND: 'not_found',
  FORBIDDEN: 'permission_denied',
  INSUFFICIENT_SCOPES: 'permission_denied',
  UNPROCESSABLE: 'rejected',
  SERVICE_UNAVAILABLE: 'unavailable',
};

const LONGEST_TEXT = 300;

function refused(
  call: Call,
  error: GraphqlError | undefined,
  header: GitHubAnswer<unknown>['header'],
): IntegrationError {
  const { message = 'no data', type } = error ?? {};
  const limit = error && limitOf(error);
  const code = limit ? 'rate_limited' : (type && CODES[type]) || 'rejected';
  const execution = limit ? 'not_executed' : code === 'unavailable' ? 'unknown' : 'executed';
  const what = message.slice(0, LONGEST_TEXT).replace(/\.$/, '');
  return githubError(call, code, execution, what, {
    status: 200,
    requestId: header('x-github-request-id'),
    retryAfterMs: limit && waitOf(header, limit),
    details: { ...(type && { type }), ...(limit && { limit }) },
  });
}

function limitOf({ type, message }: GraphqlError): 'primary' | 'secondary' | undefined {
  if (isSecondaryLimit(message)) return 'secondary';
  return type === 'RATE_LIMITED' || type === 'RATE_LIMIT' ? 'primary' : undefined;
}

/** As for REST; the reset by GitHub's own clock, so that a wrong one here does no harm. */
function waitOf(header: GitHubAnswer<unknown>['header'], limit: 'primary' | 'secondary'): number {
  const sentAt = Date.parse(header('date') ?? '');
  const told = parseRetryAfter(header, sentAt);
  if (told !== undefined) return told;
  const isDrained = limit === 'primary' || header('x-ratelimit-remaining') === '0';
  const wait = Number(header('x-ratelimit-reset') ?? 'none') * 1000 - sentAt;
  return isDrained && !Number.isNaN(wait) ? Math.max(0, wait) : SECONDARY_WAIT_MS;
}
