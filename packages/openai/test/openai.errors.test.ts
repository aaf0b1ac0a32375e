import { isIntegrationError, pipeline } from '@quayside/core';
import { createVirtualClock } from '@quayside/core/testing';
import type Official from 'openai';
import { describe, expect, it } from 'vitest';
import { createOpenAI, type OpenAIOptions } from '../src/index.js';
import { createFakeOpenAI } from '../src/testing/index.js';

const input = { messages: [{ role: 'user', content: 'hello' }] } as const;

async function errorOf(status: number, body: string, headers: Record<string, string> = {}) {
  const { model } = createOpenAI({
    apiKey: 'sk-secret-key',
    model: 'gpt-5-mini',
    policy: pipeline(),
    fetch: async () => new Response(body, { status, headers }),
  });
  const error = await model.complete(input).catch((thrown: unknown) => thrown);
  if (!isIntegrationError(error)) throw new Error(`no IntegrationError: ${error}`);
  expect(error.message + JSON.stringify(error)).not.toContain('secret-key');
  return error;
}

const body = (code: string | null, type = 'invalid_request_error') =>
  JSON.stringify({ error: { message: 'It says no.', type, param: null, code } });

describe('errors', () => {
  const rows: ReadonlyArray<readonly [number, string, string, string]> = [
    [400, body(null), 'invalid_request', 'executed'],
    [400, body('context_length_exceeded'), 'invalid_request', 'executed'],
    [400, body('content_policy_violation'), 'rejected', 'executed'],
    [401, body('invalid_api_key'), 'unauthenticated', 'executed'],
    [
      403,
      body('unsupported_country_region_territory', 'request_forbidden'),
      'permission_denied',
      'executed',
    ],
    [404, body('model_not_found'), 'not_found', 'executed'],
    [409, body(null), 'conflict', 'executed'],
    [422, body(null), 'invalid_request', 'executed'],
    [429, body('rate_limit_exceeded', 'tokens'), 'rate_limited', 'not_executed'],
    [429, body('insufficient_quota', 'insufficient_quota'), 'quota_exhausted', 'executed'],
    [429, '', 'rate_limited', 'not_executed'],
    [500, body(null, 'server_error'), 'unavailable', 'unknown'],
    [503, '<html>', 'unavailable', 'unknown'],
    [500, '{"id":"x","choices":[]}', 'unavailable', 'unknown'],
    [400, '{"error":"just text"}', 'invalid_request', 'executed'],
    [400, '{"detail":"of a gateway"}', 'invalid_request', 'executed'],
    [200, '<html>', 'malformed_response', 'unknown'],
    [200, '', 'malformed_response', 'unknown'],
    [200, '{"id":"x","cho', 'malformed_response', 'unknown'],
    [200, '{"id":"x"}', 'malformed_response', 'unknown'],
  ];
  it.each(rows)('%i %s is %s, %s', async (status, text, code, execution) => {
    expect(await errorOf(status, text)).toMatchObject({ code, execution, status });
  });

  it('keep what OpenAI says of them', async () => {
    const error = await errorOf(429, body('rate_limit_exceeded', 'requests'), {
      'x-request-id': 'req_1',
      'retry-after-ms': '250',
    });
    expect(error).toMatchObject({
      requestId: 'req_1',
      retryAfterMs: 250,
      details: { code: 'rate_limit_exceeded', type: 'requests' },
    });
  });
});

describe('a response that failed', () => {
  type Code = Official.Responses.ResponseError['code'];
  const wrong = 'invalid_request executed';
  const content = 'rejected executed';
  const server = 'unavailable unknown';
  const ends: Readonly<Record<Code, string>> = {
    server_error: server,
    vector_store_timeout: server,
    rate_limit_exceeded: 'rate_limited not_executed',
    invalid_prompt: wrong,
    data_residency_mismatch: wrong,
    bio_policy: content,
    misalignment_policy_violation: content,
    image_content_policy_violation: content,
    invalid_image: wrong,
    invalid_image_format: wrong,
    invalid_base64_image: wrong,
    invalid_image_url: wrong,
    image_too_large: wrong,
    image_too_small: wrong,
    image_parse_error: wrong,
    invalid_image_mode: wrong,
    image_file_too_large: wrong,
    unsupported_image_media_type: wrong,
    empty_image_file: wrong,
    failed_to_download_image: wrong,
    image_file_not_found: wrong,
  };
  it.each(Object.entries(ends))('with %s is %s', async (code, end) => {
    const failed = { status: 'failed', output: [], error: { code, message: 'no' } };
    const { model } = createOpenAI({
      apiKey: 'k',
      model: 'gpt-5',
      api: 'responses',
      policy: pipeline(),
      fetch: async () => Response.json(failed),
    });
    const error = await model.complete(input).catch((thrown: unknown) => thrown);
    expect(isIntegrationError(error) && `${error.code} ${error.execution}`).toBe(end);
  });
});

describe('repeats', () => {
  const setup = (options: Partial<OpenAIOptions> = {}) => {
    const clock = createVirtualClock();
    const fake = createFakeOpenAI({ clock });
    const openai = createOpenAI({
      apiKey: 'sk-test',
      model: 'gpt-5-mini',
      fetch: fake.fetch,
      clock,
      ...options,
    });
    return { clock, fake, openai };
  };

  it('honour the wait of a 429, and give up at once on an exhausted quota', async () => {
    const { clock, fake, openai } = setup();
    fake.faults.add({ kind: 'rate_limit', retryAfter: 5 });
    await clock.settle(openai.model.complete(input));
    expect(clock.now()).toBeGreaterThanOrEqual(5_000);
    fake.faults.add({ kind: 'status', status: 429, code: 'insufficient_quota', times: 3 });
    const before = fake.requests.total;
    const failed = clock.settle(openai.model.complete(input));
    await expect(failed).rejects.toMatchObject({ code: 'quota_exhausted', attempts: 1 });
    expect(fake.requests.total - before).toBe(1);
  });

  it('of a picture come only when none was drawn', async () => {
    const { clock, fake, openai } = setup();
    fake.faults.add({ kind: 'lost_answer' });
    const drawing = clock.settle(openai.generateImages({ prompt: 'a cat' }));
    await expect(drawing).rejects.toMatchObject({ execution: 'unknown', attempts: 1 });
  });
});

describe('where requests go', () => {
  const urlOf = async (options: Partial<OpenAIOptions>) => {
    let seen: Request | undefined;
    const { model } = createOpenAI({
      apiKey: 'key',
      model: 'my model',
      policy: pipeline(),
      fetch: async (url, init) => {
        seen = new Request(url, init);
        return Response.json({ choices: [] });
      },
      ...options,
    });
    await model.complete(input);
    return [seen?.url, seen?.headers.get('authorization'), seen?.headers.get('api-key')];
  };

  it('OpenAI, a compatible server, and both kinds of Azure', async () => {
    expect(await urlOf({})).toEqual([
      'https://api.openai.com/v1/chat/completions',
      'Bearer key',
      null,
    ]);
    expect((await urlOf({ baseUrl: 'http://localhost:11434/v1/' }))[0]).toBe(
      'http://localhost:11434/v1/chat/completions',
    );
    const endpoint = 'https://r.openai.azure.com/';
    expect(await urlOf({ azure: { endpoint } })).toEqual([
      'https://r.openai.azure.com/openai/v1/chat/completions',
      null,
      'key',
    ]);
    expect((await urlOf({ azure: { endpoint, apiVersion: '2024-10-21' } }))[0]).toBe(
      'https://r.openai.azure.com/openai/deployments/my%20model/chat/completions?api-version=2024-10-21',
    );
  });

  it('nowhere without a key, a model or a sound address', async () => {
    expect(() => createOpenAI({ apiKey: undefined })).toThrow('OPENAI_API_KEY');
    expect(() => createOpenAI({ apiKey: 'a', baseUrl: 'nonsense' })).toThrow('baseUrl');
    expect(() => createOpenAI({ apiKey: 'a', project: 'p\n' })).toThrow('project');
    const { model } = createOpenAI({ apiKey: 'a' });
    await expect(model.complete(input)).rejects.toMatchObject({
      code: 'invalid_request',
      execution: 'not_executed',
    });
  });
});
