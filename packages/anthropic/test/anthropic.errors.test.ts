import type Official from '@anthropic-ai/sdk';
import { isIntegrationError, pipeline } from '@quayside/core';
import { createVirtualClock } from '@quayside/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AnthropicOptions, createAnthropic } from '../src/index.js';
import { createFakeAnthropic } from '../src/testing/index.js';
import { loadTransport } from './load-transport.js';

beforeAll(loadTransport);

const input = { messages: [{ role: 'user', content: 'hello' }] } as const;

async function errorOf(status: number, body: string, headers: Record<string, string> = {}) {
  const { model } = createAnthropic({
    apiKey: 'sk-secret-key',
    model: 'claude-haiku-5-5',
    policy: pipeline(),
    fetch: async () => new Response(body, { status, headers }),
  });
  const error = await model.complete(input).catch((thrown: unknown) => thrown);
  if (!isIntegrationError(error)) throw new Error(`no IntegrationError: ${error}`);
  expect(error.message + JSON.stringify(error)).not.toContain('secret-key');
  return error;
}

const body = (type: string, message = 'It says no.', code?: string) =>
  JSON.stringify({
    type: 'error',
    error: { type, message, ...(code === undefined ? {} : { details: { error_code: code } }) },
    request_id: 'req_1',
  });

const invalid = 'invalid_request_error';

describe('errors', () => {
  const rows: ReadonlyArray<readonly [number, string, string, string]> = [
    [400, body(invalid), 'invalid_request', 'executed'],
    [
      400,
      body(invalid, 'prompt is too long: 210000 tokens > 200000 maximum'),
      'invalid_request',
      'executed',
    ],
    [
      400,
      body(invalid, 'Your credit balance is too low to access the Anthropic API. Please go to …'),
      'quota_exhausted',
      'executed',
    ],
    [
      400,
      body(invalid, 'You have reached your specified API usage limits. You will regain access …'),
      'quota_exhausted',
      'executed',
    ],
    [400, body(invalid, 'no', 'organization_on_hold'), 'permission_denied', 'executed'],
    [400, body(invalid, 'no', 'compaction_block_ambiguous'), 'invalid_request', 'executed'],
    [401, body('authentication_error'), 'unauthenticated', 'executed'],
    [402, body('billing_error'), 'quota_exhausted', 'executed'],
    [402, '', 'quota_exhausted', 'executed'],
    [403, body('permission_error'), 'permission_denied', 'executed'],
    [404, body('not_found_error'), 'not_found', 'executed'],
    [409, body('conflict_error'), 'conflict', 'executed'],
    [413, body('request_too_large'), 'invalid_request', 'executed'],
    [413, '<html>cloudflare</html>', 'invalid_request', 'executed'],
    [422, body('unheard_of_error'), 'invalid_request', 'executed'],
    [429, body('rate_limit_error'), 'rate_limited', 'not_executed'],
    [429, body('rate_limit_error', 'no', 'ramp_limit_exceeded'), 'rate_limited', 'not_executed'],
    [
      429,
      body('rate_limit_error', 'no', 'enforced_spend_limit_reached'),
      'quota_exhausted',
      'executed',
    ],
    [
      429,
      body('rate_limit_error', 'no', 'contract_spend_limit_reached'),
      'quota_exhausted',
      'executed',
    ],
    [429, '', 'rate_limited', 'not_executed'],
    [500, body('api_error'), 'unavailable', 'unknown'],
    [503, '<html>', 'unavailable', 'unknown'],
    [504, body('timeout_error'), 'timeout', 'unknown'],
    [529, body('overloaded_error'), 'unavailable', 'not_executed'],
    [529, '', 'unavailable', 'not_executed'],
    [500, body('toString'), 'unavailable', 'unknown'],
    [400, '{"error":"just text"}', 'invalid_request', 'executed'],
    [400, '{"detail":"of a gateway"}', 'invalid_request', 'executed'],
    [200, '<html>', 'malformed_response', 'unknown'],
    [200, '', 'malformed_response', 'unknown'],
    [200, '{"id":"x","cont', 'malformed_response', 'unknown'],
    [200, '{"id":"x"}', 'malformed_response', 'unknown'],
    [200, '{"content":[{"text":"no type"}]}', 'malformed_response', 'unknown'],
  ];
  it.each(rows)('%i %s is %s, %s', async (status, text, code, execution) => {
    expect(await errorOf(status, text)).toMatchObject({ code, execution, status });
  });

  it('have a row for every type that the official SDK knows', () => {
    // Of the memory of managed agents, which no operation here touches.
    type Others = 'memory_precondition_failed_error' | 'memory_path_conflict_error';
    const types: Readonly<Record<Exclude<Official.ErrorType, Others>, true>> = {
      invalid_request_error: true,
      authentication_error: true,
      billing_error: true,
      permission_error: true,
      not_found_error: true,
      conflict_error: true,
      rate_limit_error: true,
      timeout_error: true,
      api_error: true,
      overloaded_error: true,
    };
    const tested = rows.map(([, text]) => text);
    for (const type of Object.keys(types)) expect(tested.join()).toContain(`"type":"${type}"`);
  });

  it('keep what Anthropic says of them, and what helps', async () => {
    const error = await errorOf(
      429,
      body('rate_limit_error', 'Slow down.', 'ramp_limit_exceeded'),
      {
        'request-id': 'req_7',
        'retry-after': '12',
      },
    );
    expect(error).toMatchObject({
      requestId: 'req_7',
      retryAfterMs: 12_000,
      details: { type: 'rate_limit_error', code: 'ramp_limit_exceeded' },
    });
    expect((await errorOf(400, body(invalid, 'prompt is too long'))).message).toContain('Shorten');
  });

  it('tell the wait by the limit that is used up, where nothing else does', async () => {
    const error = await errorOf(429, body('rate_limit_error'), {
      date: 'Sat, 21 Nov 2026 12:00:00 GMT',
      'anthropic-ratelimit-requests-remaining': '5',
      'anthropic-ratelimit-requests-reset': '2026-11-21T12:00:59Z',
      'anthropic-ratelimit-output-tokens-remaining': '0',
      'anthropic-ratelimit-output-tokens-reset': '2026-11-21T12:00:20Z',
    });
    expect(error).toMatchObject({ code: 'rate_limited', retryAfterMs: 20_000 });
  });
});

describe('repeats', () => {
  const setup = (options: Partial<AnthropicOptions> = {}) => {
    const clock = createVirtualClock();
    const fake = createFakeAnthropic({ clock });
    const given = { apiKey: 'sk-test', model: 'claude-haiku-5-5', fetch: fake.fetch, clock };
    return { clock, fake, anthropic: createAnthropic({ ...given, ...options }) };
  };

  it('honour the wait of a 429, and give up at once on an exhausted quota', async () => {
    const { clock, fake, anthropic } = setup();
    fake.faults.add({ kind: 'rate_limit', retryAfter: 5 });
    await clock.settle(anthropic.model.complete(input));
    expect(clock.now()).toBeGreaterThanOrEqual(5_000);
    fake.faults.add({
      kind: 'status',
      status: 429,
      code: 'enforced_spend_limit_reached',
      times: 3,
    });
    const before = fake.requests.total;
    const failed = clock.settle(anthropic.model.complete(input));
    await expect(failed).rejects.toMatchObject({ code: 'quota_exhausted', attempts: 1 });
    expect(fake.requests.total - before).toBe(1);
  });

  it('of a batch come only when none was begun', async () => {
    const { clock, fake, anthropic } = setup();
    fake.faults.add({ kind: 'lost_answer' });
    const creating = clock.settle(anthropic.batches.create([{ customId: 'a', input }]));
    await expect(creating).rejects.toMatchObject({ execution: 'unknown', attempts: 1 });
  });
});

describe('what cannot work', () => {
  it.each<readonly [string, Partial<AnthropicOptions>]>([
    ['ANTHROPIC_API_KEY', { apiKey: undefined }],
    ['apiKey', { apiKey: 'with space' }],
    ['authToken', { authToken: 'a\n' }],
    ['baseUrl', { baseUrl: 'nonsense' }],
    ['betas', { betas: ['fine', 'not fine'] }],
    ['version', { version: '' }],
    ['maxTokens', { maxTokens: 0 }],
    ['userId', { userId: '' }],
  ])('is told when the adapter is made: %s', (name, options) => {
    const create = () => createAnthropic({ apiKey: 'a', ...options });
    expect(create).toThrow(name);
    expect(create).toThrow(expect.objectContaining({ code: 'misconfigured' }));
  });

  const image = { bytes: new Uint8Array([1]), mediaType: 'image/tiff' } as const;
  const content = [{ type: 'image', image }] as const;
  it.each<readonly [string, object]>([
    ['no model', { model: undefined }],
    ['a temperature above 1', { temperature: 1.5 }],
    ['a blank stop text', { stop: ['\n\n'] }],
    ['an image that nobody looks at', { messages: [{ role: 'user', content }] }],
  ])('is refused before anything is sent: %s', async (_name, wrong) => {
    let requests = 0;
    const fetch: typeof globalThis.fetch = async () => {
      requests += 1;
      return Response.json({});
    };
    const anthropic = createAnthropic({ apiKey: 'a', fetch });
    const asked = { model: 'm', ...input, ...wrong };
    const refused = { code: 'invalid_request', execution: 'not_executed' };
    await expect(anthropic.model.complete(asked)).rejects.toMatchObject(refused);
    await expect(anthropic.model.stream(asked)).rejects.toMatchObject(refused);
    const batched = anthropic.batches.create([{ customId: 'a', input: asked }]);
    await expect(batched).rejects.toMatchObject(refused);
    expect(requests).toBe(0);
  });
});
