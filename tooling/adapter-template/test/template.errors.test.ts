import { isIntegrationError, pipeline } from '@quayside/core';
import { describe, expect, it } from 'vitest';
import { createTemplate } from '../src/index.js';

const failing = (status: number, body: string, headers: Record<string, string> = {}) =>
  createTemplate({
    apiKey: 'secret-key',
    policy: pipeline(),
    fetch: async () => new Response(body, { status, headers }),
  }).client;

const errorOf = async (status: number, body: string, headers?: Record<string, string>) => {
  const requesting = failing(status, body, headers).request('POST', '/items');
  const error: unknown = await requesting.catch((thrown: unknown) => thrown);
  if (!isIntegrationError(error)) throw new Error(`no IntegrationError: ${error}`);
  expect(error.message + JSON.stringify(error)).not.toContain('secret-key');
  return error;
};

describe('errors', () => {
  const rows: ReadonlyArray<readonly [string, number, string, string]> = [
    ['invalid_key', 401, 'unauthenticated', 'executed'],
    ['not_allowed', 403, 'permission_denied', 'executed'],
    ['no_such_thing', 404, 'not_found', 'executed'],
    ['too_many_requests', 429, 'rate_limited', 'not_executed'],
    ['internal_error', 500, 'unavailable', 'unknown'],
  ];

  it.each(rows)('%s, HTTP %i, is %s, %s', async (word, status, code, execution) => {
    const error = await errorOf(status, JSON.stringify({ error: word }));
    expect(error).toMatchObject({ code, execution, status, details: { error: word } });
    expect(error.message).toContain(word);
  });

  it.each([
    ['a word that is not listed', 400, '{"error":"news"}', 'invalid_request', 'executed'],
    ["a proxy's page", 502, '<html>', 'unavailable', 'unknown'],
    ['a page with a 200', 200, '<html>', 'malformed_response', 'unknown'],
  ])('%s is judged by the status', async (_name, status, body, code, execution) => {
    expect(await errorOf(status, body)).toMatchObject({ code, execution });
  });

  it('a wait is told in milliseconds', async () => {
    const error = await errorOf(429, '{"error":"too_many_requests"}', { 'retry-after': '7' });
    expect(error.retryAfterMs).toBe(7_000);
  });
});

describe('options', () => {
  it.each([
    [{ apiKey: undefined }, 'TEMPLATE_API_KEY'],
    [{ apiKey: 'a\nb' }, 'apiKey'],
    [{ apiKey: 'a', baseUrl: 'http://api.template.example' }, 'baseUrl'],
    [{ apiKey: 'a', baseUrl: 'nonsense' }, 'baseUrl'],
  ])('%o names what is wrong', (options, what) => {
    expect(() => createTemplate(options)).toThrow(what);
  });

  it('plain HTTP is fine on this machine', () => {
    const made = createTemplate({ apiKey: 'a', baseUrl: 'http://127.0.0.1:1' });
    expect(made.client).toBeDefined();
  });
});
