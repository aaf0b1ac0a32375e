import {
  type Call,
  isIntegrationError,
  type SizedStream,
  type StandardSchema,
} from '@quayside/core';
import {
  createHttpClient,
  type FormValue,
  type HttpAnswer,
  type StreamOptions,
  sendStream,
} from '@quayside/core/http';
import { toDiscordError } from './discord-errors.js';
import { checkOptions, type DiscordOptions, USER_AGENT } from './discord-options.js';
import { toRoute } from './discord-route.js';
import { createRequestPolicy } from './request-policy.js';

/** A body with a file in it, which is read while it is sent. */
export interface FileBody {
  readonly content: SizedStream;
  readonly framing: NonNullable<StreamOptions['framing']>;
  readonly contentType: string;
}

export interface DiscordRequestOptions<T> {
  readonly query?: { readonly [name: string]: FormValue } | undefined;
  readonly json?: unknown;
  readonly file?: FileBody | undefined;
  /** Why, for the server's audit log. */
  readonly reason?: string | undefined;
  readonly schema?: StandardSchema<unknown, T> | undefined;
}

/** Sends one request: the one way to Discord that the port and the escape hatch share. */
export type DiscordSend = <T = unknown>(
  call: Call,
  method: string,
  path: string,
  options?: DiscordRequestOptions<T>,
) => Promise<T>;

/** Makes the sender of one adapter. @throws misconfigured */
export function createDiscordSend(options: DiscordOptions): DiscordSend {
  const {
    baseUrl = 'https://discord.com/api/v10',
    maxBodyBytes,
    fetch,
    transport,
    clock,
  } = options;
  const http = createHttpClient({
    provider: 'discord',
    baseUrl,
    headers: { authorization: `Bot ${checkOptions(options)}`, 'user-agent': USER_AGENT },
    toError: toDiscordError,
    requestIdHeaders: ['cf-ray'],
    maxBodyBytes,
    fetch,
    transport,
    clock,
  });
  const around = createRequestPolicy(options);
  return async (call, method, path, { query, json, file, reason, schema } = {}) => {
    const route = toRoute(method, path);
    const bytes = file?.content.size ?? 0;
    const auditLog =
      reason === undefined ? {} : { 'x-audit-log-reason': encodeURIComponent(reason) };
    return around(call, { route, bytes }, async (inner, toldBucket) => {
      const request = { call: inner, query, route: route.path };
      const headers =
        file === undefined ? auditLog : { ...auditLog, 'content-type': file.contentType };
      const answer = await telling(
        toldBucket,
        file === undefined
          ? http.exchange(method, path, { ...request, json, headers })
          : sendStream(http, method, path, { ...request, ...file, headers }),
      );
      return readAnswer(answer, schema);
    });
  };
}

/** Tells the bucket that the answer names; that of a limit is in its error. */
async function telling(
  toldBucket: (bucket: string) => void,
  exchange: Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  let bucket: unknown;
  try {
    const answer = await exchange;
    bucket = answer.header('x-ratelimit-bucket');
    return answer;
  } catch (error) {
    if (isIntegrationError(error)) bucket = error.details?.bucket;
    throw error;
  } finally {
    if (typeof bucket === 'string') toldBucket(bucket);
  }
}

async function readAnswer<T>(
  answer: HttpAnswer,
  schema: StandardSchema<unknown, T> | undefined,
): Promise<T> {
  if (answer.status !== 204) return answer.json(schema);
  answer.discard();
  // Without a body, T is what the caller claims: nothing.
  return undefined as T;
}
