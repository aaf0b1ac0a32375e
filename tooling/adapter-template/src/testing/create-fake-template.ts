import type { Clock } from '@quayside/core';
import {
  createFakeServer,
  type FakeAnswer,
  type FakeRequest,
  type FakeServer,
} from '@quayside/core/testing';

export interface FakeTemplateOptions {
  /** The key that is accepted. @default any */
  readonly apiKey?: string | undefined;
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
  /** Requests that the log keeps. @default 1000 */
  readonly logLimit?: number | undefined;
}

/**
 * Starts a Template of your own: nothing leaves the process. So far it knows who asks, and nothing else.
 *
 * @example
 * const fake = createFakeTemplate();
 * const { client } = createTemplate({ apiKey: 'fake', fetch: fake.fetch });
 * await client.request('GET', '/me');
 */
export function createFakeTemplate(options: FakeTemplateOptions = {}): FakeServer {
  const { apiKey, clock, logLimit } = options;
  return createFakeServer({
    handle: (request) => handle(apiKey, request),
    toFailure: (status) => answer(status, { error: 'internal_error' }),
    toRateLimit: (after) =>
      answer(429, { error: 'too_many_requests' }, { 'retry-after': String(after ?? 1) }),
    clock,
    logLimit,
  });
}

function handle(apiKey: string | undefined, { method, path, header }: FakeRequest): FakeAnswer {
  const given = /^Bearer (.+)$/.exec(header('authorization') ?? '')?.[1];
  if (given === undefined || given !== (apiKey ?? given))
    return answer(401, { error: 'invalid_key' });
  if (method === 'GET' && path === '/v1/me') return answer(200, { id: 'me' });
  return answer(404, { error: 'no_such_thing' });
}

function answer(
  status: number,
  json: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): FakeAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(json),
  };
}
