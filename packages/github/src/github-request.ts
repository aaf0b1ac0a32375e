import { type Call, type StandardSchema, systemClock } from '@quayside/core';
import {
  createHttpClient,
  type FormValue,
  type HttpAnswer,
  type HttpClient,
} from '@quayside/core/http';
import { createTokenSource, type TokenSource } from './auth/token-source.js';
import { createEtagCache, type EtagCache, seeing } from './etag-cache.js';
import { githubError, toGitHubError } from './github-errors.js';
import { checkOptions, type GitHubAddresses, type GitHubOptions } from './github-options.js';
import { createStepHold, type StepHold } from './step-hold.js';

/** A request, as GitHub's reference describes it. */
export interface GitHubRequest<T> {
  readonly query?: { readonly [name: string]: FormValue } | undefined;
  readonly json?: unknown;
  /** Checks the answer; without it, it is `unknown`. */
  readonly schema?: StandardSchema<unknown, T> | undefined;
  /** Another media type than GitHub's JSON. */
  readonly accept?: string | undefined;
  /** Names the path in facts. */
  readonly route?: string | undefined;
}

/** An answer with the header that leads on. */
export interface GitHubAnswer<T> {
  readonly status: number;
  readonly value: T;
  readonly link: string | undefined;
  header(name: string): string | undefined;
}

/** The one way to GitHub that the port, the deliveries of files and the escape hatch share. */
export interface GitHubSend {
  <T = unknown>(call: Call, method: string, path: string, request?: GitHubRequest<T>): Promise<T>;
  /** As above, with what stands in the head. */
  answer<T = unknown>(
    call: Call,
    method: string,
    path: string,
    request?: GitHubRequest<T>,
  ): Promise<GitHubAnswer<T>>;
  /** Sends bytes to the host of release assets. */
  upload<T>(call: Call, path: string, upload: GitHubUpload<T>): Promise<T>;
  /** Takes note of a limit that an answer without an error status told of. */
  note(error: unknown): void;
  readonly addresses: GitHubAddresses;
}

export interface GitHubUpload<T> {
  readonly content: Uint8Array | string;
  readonly contentType: string;
  readonly query: { readonly [name: string]: FormValue };
  readonly schema: StandardSchema<unknown, T>;
}

/** Makes the sender of one adapter. @throws misconfigured */
export function createGitHubSend(options: GitHubOptions): GitHubSend {
  const addresses = checkOptions(options);
  const http = createHttp(options, addresses.api);
  const uploads = createHttp(options, addresses.uploads);
  const tokens = createTokenSource(options, {
    api: http,
    site: createHttp(options, addresses.site),
  });
  const cache = createEtagCache(options.etagCacheBytes ?? 0);
  const hold = createStepHold(options.clock ?? systemClock);
  const answer: GitHubSend['answer'] = (call, method, path, request = {}) =>
    authorized(tokens, hold, call, async (authorization) => {
      const asked = { call, method: method.toUpperCase(), path, authorization };
      const found = await exchange(http, cache, asked, request);
      tokens.learn?.(found.header('date'));
      return found;
    });
  const send = async <T>(
    call: Call,
    method: string,
    path: string,
    request?: GitHubRequest<T>,
  ): Promise<T> => (await answer(call, method, path, request)).value;
  return Object.assign(send, {
    answer,
    upload: <T>(call: Call, path: string, upload: GitHubUpload<T>) =>
      authorized(tokens, hold, call, (authorization) => {
        const { content: body, contentType, query, schema } = upload;
        const headers = { authorization, 'content-type': contentType };
        return uploads.request('POST', path, { call, query, body, headers, schema });
      }),
    note: hold.note,
    addresses,
  });
}

async function authorized<T>(
  tokens: TokenSource,
  hold: StepHold,
  call: Call,
  send: (authorization: string) => Promise<T>,
  isRepeat = false,
): Promise<T> {
  const token = await tokens.take(call);
  hold.enter(call);
  try {
    return await send(`Bearer ${token}`);
  } catch (error) {
    hold.note(error);
    if (isRepeat || !tokens.hasAnother?.(token, error)) throw tokens.judge(token, error);
  }
  // GitHub did nothing for the token that it refused.
  return authorized(tokens, hold, call, send, true);
}

interface Asked {
  readonly call: Call;
  readonly method: string;
  readonly path: string;
  readonly authorization: string;
}

async function exchange<T>(
  http: HttpClient,
  cache: EtagCache | undefined,
  { call, method, path, authorization }: Asked,
  { query, json, schema, accept, route }: GitHubRequest<T>,
): Promise<GitHubAnswer<T>> {
  const key = method === 'GET' ? cache?.keyOf(path, query, accept) : undefined;
  const known = key === undefined ? undefined : cache?.take(key);
  const answer = await http.exchange(method, path, {
    call,
    query,
    headers: { authorization, accept, 'if-none-match': known?.etag },
    route,
    accept: known === undefined ? [] : [304],
    ...(json === undefined ? {} : { json }),
  });
  const { status } = answer;
  const header = (name: string): string | undefined => answer.header(name);
  if (known !== undefined && status === 304) {
    answer.discard();
    const value = recall(call, JSON.parse(known.text), schema);
    return { status: 200, value, link: known.link, header };
  }
  const etag = header('etag');
  const link = header('link');
  if (key === undefined || etag === undefined)
    return { status, value: await readValue(answer, schema), link, header };
  let raw: unknown;
  const value = await readValue(
    answer,
    seeing(schema, (seen) => {
      raw = seen;
    }),
  );
  cache?.keep(key, { etag, link, text: JSON.stringify(raw ?? null) });
  return { status, value, link, header };
}

function recall<T>(call: Call, json: unknown, schema: StandardSchema<unknown, T> | undefined): T {
  const result = seeing(schema, () => {})['~standard'].validate(json);
  if (result instanceof Promise) throw new TypeError('Schemas must be synchronous.');
  if (result.issues === undefined) return result.value;
  throw githubError(call, 'malformed_response', 'executed', "the answer's shape is wrong");
}

/** GitHub answers 204 without a body, and 200 with one, to different versions of one request. */
async function readValue<T>(
  answer: HttpAnswer,
  schema: StandardSchema<unknown, T> | undefined,
): Promise<T> {
  if (answer.status !== 204 && answer.status !== 205) return answer.json(schema);
  answer.discard();
  // Whoever asks for a shape asks for a body; T is what the caller claims without one.
  return undefined as T;
}

function createHttp(options: GitHubOptions, baseUrl: string): HttpClient {
  const { maxBodyBytes, fetch, transport, clock, apiVersion = '2026-03-10' } = options;
  return createHttpClient({
    provider: 'github',
    baseUrl,
    headers: {
      accept: 'application/vnd.github+json',
      'x-github-api-version': apiVersion,
      // GitHub refuses requests without one.
      'user-agent': 'quayside-github',
    },
    toError: toGitHubError,
    requestIdHeaders: ['x-github-request-id'],
    maxBodyBytes,
    fetch,
    transport,
    clock,
  });
}
