import {
  type Call,
  type CallOptions,
  type ErrorCode,
  IntegrationError,
  type StandardSchema,
} from '@quayside/core';
import * as z from '@quayside/core/schema';
import { githubError } from '../github-errors.js';
import type { GitHubParts } from '../github-parts.js';
import type { GitHubAnswer } from '../github-request.js';

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
      return judge(call, answer, schema);
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
  const { data = null, errors } = value;
  const found = errors ?? [];
  const limit = found.find(({ type }) => type === 'RATE_LIMITED' || type === 'RATE_LIMIT');
  if (limit !== undefined || (data === null && found.length > 0))
    throw refused(call, limit ?? found[0], header);
  // Without a schema, T is what the caller claims: its default is unknown.
  if (schema === undefined) return { data: data as T, errors: found };
  const result = schema['~standard'].validate(data);
  if (result instanceof Promise) throw new TypeError('Schemas must be synchronous.');
  if (result.issues === undefined) return { data: result.value, errors: found };
  throw githubError(call, 'malformed_response', 'executed', "the data's shape is wrong");
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  RATE_LIMITED: 'rate_limited',
  RATE_LIMIT: 'rate_limited',
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
  const code = (type === undefined ? undefined : CODES[type]) ?? 'rejected';
  const execution =
    code === 'rate_limited' ? 'not_executed' : code === 'unavailable' ? 'unknown' : 'executed';
  return new IntegrationError({
    message: `github graphql failed: ${message.slice(0, LONGEST_TEXT).replace(/\.$/, '')} (${code}).`,
    code,
    execution,
    provider: 'github',
    port: call.port,
    operation: call.operation,
    status: 200,
    requestId: header('x-github-request-id'),
    retryAfterMs: code === 'rate_limited' ? waitOf(header) : undefined,
    details: type === undefined ? undefined : { type },
  });
}

/** GitHub's own clock, where the answer has it, so that a wrong one here does no harm. */
function waitOf(header: GitHubAnswer<unknown>['header']): number | undefined {
  const [reset, date] = [header('x-ratelimit-reset'), header('date')];
  const wait = Number(reset ?? 'none') * 1000 - Date.parse(date ?? '');
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
