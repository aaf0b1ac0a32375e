import { describe, expect, it } from 'vitest';
import { createCall } from '../call.js';
import { isIntegrationError } from '../errors/integration-error.js';
import type { Fact } from '../fact.js';
import * as z from '../schema/index.js';
import { createHttpClient } from './create-http-client.js';
import type { HttpClientOptions } from './http-client.js';
import type { HttpRequest } from './http-transport.js';

const IDENTITY = {
  provider: 'acme',
  port: 'things',
  operation: 'make',
  idempotency: 'keyed',
  idempotencyKey: 'k',
} as const;

function setup(
  answer: () => Response | Promise<Response>,
  options: Partial<HttpClientOptions> = {},
) {
  const sent: Array<{ readonly url: unknown; readonly init: RequestInit | undefined }> = [];
  const facts: Fact[] = [];
  const client = createHttpClient({
    provider: 'acme',
    baseUrl: 'https://api.acme.test/',
    fetch: async (url, init) => {
      sent.push({ url, init });
      return answer();
    },
    ...options,
  });
  return { client, sent, facts, call: createCall(IDENTITY, { emit: (fact) => facts.push(fact) }) };
}

const rejection = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error) => error,
  );

describe('http client › requests', () => {
  it('an injected fetch gets a URL and an init, and redirects are left to the client', async () => {
    const { client, call, sent } = setup(() => Response.json({ ok: true }), {
      headers: ({ operation }) => ({ 'X-Operation': operation }),
    });
    await client.request('POST', '/v1/things', { call, json: { a: 1 }, query: { q: 'x' } });
    expect(sent).toMatchObject([
      {
        url: 'https://api.acme.test/v1/things?q=x',
        init: {
          method: 'POST',
          body: '{"a":1}',
          redirect: 'manual',
          headers: {
            accept: 'application/json',
            'content-type': 'application/json',
            'x-operation': 'make',
          },
        },
      },
    ]);
  });

  it.each([
    ['a path that leaves the origin', 'POST', '//evil.test', {}],
    ['a form value without a form', 'POST', '/x', { form: { a: Number.NaN } }],
    ['a header that forges another', 'POST', '/x', { headers: { a: 'b\r\nc: d' } }],
    ['a header that frames the message', 'POST', '/x', { headers: { 'Content-Length': '1' } }],
    ['two bodies', 'POST', '/x', { form: {}, json: {} }],
    ['a GET with a body', 'GET', '/x', { json: {} }],
    ['a JSON body in a circle', 'POST', '/x', { json: circle() }],
  ])('%s is refused before anything is sent', async (_name, method, path, options) => {
    const { client, call, sent } = setup(() => Response.json({}));
    const error = await rejection(client.request(method, path, { call, ...options }));
    expect(error).toMatchObject({
      code: 'invalid_request',
      execution: 'not_executed',
      operation: 'make',
    });
    expect(sent).toEqual([]);
  });

  it.each<[string, Partial<HttpClientOptions>]>([
    ['no URL', { baseUrl: 'api.acme.test' }],
    ['another protocol', { baseUrl: 'ftp://acme.test' }],
    ['credentials in the URL', { baseUrl: 'https://u:p@acme.test' }],
    ['a query in the URL', { baseUrl: 'https://acme.test?x' }],
    ['a key with a line break', { headers: { authorization: 'Bearer sk_live_1\n' } }],
    ['a limit of nothing', { maxBodyBytes: 0 }],
  ])('%s is misconfigured from the start', (_name, options) => {
    let thrown: unknown;
    try {
      setup(() => Response.json({}), options);
    } catch (error) {
      thrown = error;
    }
    expect(isIntegrationError(thrown, 'misconfigured')).toBe(true);
    expect(String(thrown)).not.toContain('sk_live_1');
  });

  it('an abort ends a fetch that does not listen to its signal', async () => {
    const controller = new AbortController();
    const { client } = setup(() => new Promise(() => {}));
    const call = createCall(IDENTITY, { signal: controller.signal });
    const error = rejection(client.request('GET', '/x', { call }));
    setTimeout(() => controller.abort('enough'), 5);
    expect(await error).toBe('enough');
  });

  it("a transport's own failure without proof leaves open what happened", async () => {
    const requests: HttpRequest[] = [];
    const { client, call } = setup(() => Response.json({}), {
      transport: async (request) => {
        requests.push(request);
        throw new Error('who knows');
      },
    });
    const error = await rejection(client.request('POST', '/x', { call }));
    expect(error).toMatchObject({ code: 'unavailable', execution: 'unknown' });
    expect(requests).toHaveLength(1);
  });
});

function circle(): object {
  const loop: { self?: object } = {};
  loop.self = loop;
  return loop;
}

describe('http client › answers', () => {
  const schema = z.looseObject({ id: z.string(), amount: z.optional(z.number()) });

  it('a schema types the answer and lets new fields through', async () => {
    const { client, call } = setup(() => Response.json({ id: 'x', brand_new: 1 }));
    const thing = await client.request('GET', '/x', { call, schema });
    expect(thing.id).toBe('x');
  });

  it('an answer of another shape names its fields, not their values', async () => {
    const { client, call } = setup(() => Response.json({ id: 4711, amount: 'hunter2' }));
    const error = await rejection(client.request('GET', '/x', { call, schema }));
    expect(error).toMatchObject({
      code: 'malformed_response',
      execution: 'unknown',
      status: 200,
      shouldRetry: false,
    });
    expect(error.message).toMatch(/id: .*amount: /);
    expect(JSON.stringify(error) + error.message).not.toMatch(/4711|hunter2/);
  });

  it('no content is undefined, and a schema that wants more says so', async () => {
    const { client, call } = setup(() => new Response(null, { status: 204 }));
    expect(await client.request('DELETE', '/x', { call })).toBeUndefined();
    const error = await rejection(client.request('DELETE', '/x', { call, schema }));
    expect(error).toMatchObject({ code: 'malformed_response', status: 204 });
  });

  it("the adapter's table decides first, the status where it is silent", async () => {
    const { client, call } = setup(
      () => Response.json({ error: { code: 'lock_timeout' } }, { status: 429 }),
      {
        requestIdHeaders: ['Request-Id'],
        toError: ({ json, status, header }) =>
          header('x-none') === undefined && JSON.stringify(json).includes('lock_timeout')
            ? {
                message: `locked ${status}`,
                code: 'conflict',
                execution: 'not_executed',
                details: { a: 1 },
              }
            : undefined,
      },
    );
    const error = await rejection(client.request('POST', '/x', { call }));
    expect(error).toMatchObject({
      message: 'locked 429',
      code: 'conflict',
      execution: 'not_executed',
      status: 429,
      provider: 'acme',
      port: 'things',
      details: { a: 1 },
    });
  });

  it('a failure says what happened, whom to quote and what to do', async () => {
    const headers = { 'x-request-id': 'req_7', 'retry-after': '2', 'x-should-retry': 'false' };
    const { client, call } = setup(() => new Response('busy', { status: 429, headers }));
    const error = await rejection(client.request('POST', '/x', { call }));
    expect(error.message).toBe(
      'acme make failed: HTTP 429 (rate_limited, req_7). Wait as long as retryAfterMs says, or slow down.',
    );
    expect(error).toMatchObject({ retryAfterMs: 2000, shouldRetry: false, requestId: 'req_7' });
  });

  it.each([
    [429, '0', 60_000],
    [429, '1', undefined],
    [503, '0', undefined],
  ])('a %i with %s left in its window waits %s ms', async (status, remaining, expected) => {
    const headers = { 'x-ratelimit-remaining': remaining, 'x-ratelimit-reset': '60' };
    const { client, call } = setup(() => new Response('{}', { status, headers }));
    const error = await rejection(client.request('GET', '/x', { call }));
    expect(error.retryAfterMs).toBe(expected);
  });

  it('facts tell the route, the time and the limits, and no id', async () => {
    let now = 100;
    const { client, call, facts } = setup(
      () => {
        now += 42;
        const headers = { 'x-ratelimit-remaining': '9', 'x-ratelimit-limit': '10' };
        return Response.json({}, { headers });
      },
      { clock: { now: () => now, wallNow: () => 0, schedule: () => () => {} } },
    );
    await client.request('GET', '/v1/things/thing_1?x=1', { call });
    await client.request('GET', '/v1/of/somebody', { call, route: '/v1/of/{name}' });
    expect(facts).toMatchObject([
      { type: 'http.responded', route: '/v1/things/{id}', durationMs: 42, replayed: false },
      { type: 'rate_limit.observed', limit: 10, remaining: 9 },
      { type: 'http.responded', route: '/v1/of/{name}' },
      { type: 'rate_limit.observed' },
    ]);
  });
});
