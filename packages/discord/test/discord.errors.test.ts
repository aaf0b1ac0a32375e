import { pipeline } from '@quayside/core';
import { describe, expect, it } from 'vitest';
import { createDiscord, createDiscordSender } from '../src/index.js';
import { errorOf } from './setup-discord.js';

const failing = (status: number, body: string, headers: Record<string, string> = {}) =>
  createDiscord({
    token: 'secret-token',
    policy: pipeline(),
    fetch: async () => new Response(body, { status, headers }),
  }).messenger;

const answered = async (status: number, body: unknown, headers?: Record<string, string>) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const error = await errorOf(failing(status, text, headers).send({ channel: '1', text: 'words' }));
  expect(error.message + JSON.stringify(error)).not.toMatch(/secret-token|words/);
  return error;
};

/** Every code that the table has, by what it means. */
const TABLE: Readonly<Record<string, readonly number[]>> = {
  unauthenticated: [40001, 40012, 50014, 50025, 50027],
  permission_denied: [
    20001, 20002, 20012, 20015, 20018, 20024, 20035, 40002, 40007, 40333, 50001, 50002, 50005,
    50007, 50009, 50010, 50013, 50017, 50026, 50073, 50095, 50097, 50101, 50173, 50178, 50278,
    50600, 60003, 90001, 90002, 160002, 160014, 340015, 400001,
  ],
  // The family of 10000, and what is said in other words.
  not_found: [
    10001, 10003, 10004, 10008, 10013, 10014, 10062, 10129, 50020, 50028, 50033, 50055,
  ].concat([80004]),
  conflict: [
    40033, 40041, 40060, 40061, 50019, 50074, 50083, 150006, 160004, 160005, 180000,
  ].concat([520001, 520003]),
  invalid_request: [
    40005, 40058, 40066, 40067, 50003, 50006, 50008, 50016, 50021, 50024, 50034, 50035, 50041,
    50045, 50046, 50067, 50068, 50080, 50081, 50084, 50085, 50086, 50109, 50110, 50123, 50124,
    50138, 50146, 50151, 50159, 50160, 50161, 50162, 50192, 220001, 220002, 220003, 220004, 520002,
    520004, 520006,
  ],
  // 130000 aside, those of the server are below.
  rejected: [20009, 20031, 200000, 200001, 240000, 999999],
  // The family of 30000, but for what only takes time.
  quota_exhausted: [30001, 30003, 30010, 30013, 30061, 40094, 50011, 160006, 160007],
};

describe("Discord's codes", () => {
  const refusals = Object.entries(TABLE).flatMap(([code, errors]) =>
    errors.map((error) => [error, code] as const),
  );
  it.each(refusals)('%i is %s, executed', async (error, code) => {
    const found = await answered(400, { code: error, message: 'It is so' });
    expect(found).toMatchObject({ code, execution: 'executed', status: 400, details: { error } });
    expect(found.message).toContain(`It is so [${error}] (${code}). `);
  });

  it.each([20016, 20022, 20028, 20029, 30037, 30040, 30042, 30046, 40003, 40062])(
    '%i is rate_limited, whatever its status',
    async (error) => {
      const limited = { code: 'rate_limited', execution: 'not_executed', details: { error } };
      expect(await answered(400, { code: error, message: 'a' })).toMatchObject(limited);
      const body = { code: error, message: 'a', retry_after: 1.25, global: false };
      expect(await answered(429, body)).toMatchObject({ ...limited, retryAfterMs: 1_250 });
    },
  );

  it.each([
    [40004, 'not_executed'],
    [40006, 'not_executed'],
    [110000, 'not_executed'],
    [110001, 'not_executed'],
    [40043, 'unknown'],
    [130000, 'unknown'],
  ])('%i is unavailable, %s', async (error, execution) => {
    const found = await answered(400, { code: error, message: 'a' });
    expect(found).toMatchObject({ code: 'unavailable', execution });
  });

  it('a wrong form says where, and quotes nothing', async () => {
    const wrong = {
      _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Value "words" is long.' }],
    };
    const errors = { embeds: { 0: { description: wrong } } };
    const found = await answered(400, { code: 50035, message: 'Invalid Form Body', errors });
    expect(found.details).toEqual({
      error: 50035,
      problems: ['embeds.0.description: BASE_TYPE_MAX_LENGTH'],
    });
    expect(found.message).toContain(
      'Form Body at embeds.0.description: BASE_TYPE_MAX_LENGTH [50035]',
    );
  });
});

describe('limits', () => {
  const limited = (body: object, headers: Record<string, string> = {}) =>
    answered(429, { message: 'You are being rate limited.', ...body }, headers);

  it('the wait of the body is more exact than that of the header', async () => {
    const error = await limited({ retry_after: 64.57, global: false }, { 'retry-after': '65' });
    expect(error).toMatchObject({ code: 'rate_limited', execution: 'not_executed' });
    expect(error.retryAfterMs).toBe(64_570);
  });

  it.each([
    ['user', { retry_after: 1, global: false }, { 'x-ratelimit-scope': 'user' }],
    ['shared', { retry_after: 1, global: false }, { 'x-ratelimit-scope': 'shared' }],
    ['global', { retry_after: 1, global: true }, {}],
    ['global', { retry_after: 1 }, { 'x-ratelimit-global': 'true' }],
    ['user', { retry_after: 1 }, {}],
  ])('the scope is %s', async (scope, body, headers) => {
    expect((await limited(body, headers)).details).toMatchObject({ scope });
  });

  it('what is not of Discord is in front of it, and holds everything', async () => {
    const error = await answered(429, '<html>', { 'retry-after': '30' });
    expect(error).toMatchObject({ retryAfterMs: 30_000, details: { scope: 'global' } });
  });
});

describe('an answer that is no refusal', () => {
  it.each([
    ['401 with code 0', 401, { code: 0, message: '401: Unauthorized' }, 'unauthenticated executed'],
    ['403 without a body', 403, '', 'permission_denied executed'],
    ['404 page', 404, '<html>', 'not_found executed'],
    ['500', 500, { code: 0, message: '500: Internal Server Error' }, 'unavailable unknown'],
    ['a refusal with a 503', 503, { code: 50013, message: 'a' }, 'unavailable unknown'],
    ['502 page', 502, '<html>', 'unavailable unknown'],
    ['HTML with a 200', 200, '<html>', 'malformed_response unknown'],
    ['half of it', 200, '{"id":"1","chan', 'malformed_response unknown'],
    ['another shape', 200, { ok: true }, 'malformed_response unknown'],
    ['a list', 200, [], 'malformed_response unknown'],
  ])('%s', async (_name, status, body, verdict) => {
    const { code, execution } = await answered(status, body);
    expect(`${code} ${execution}`).toBe(verdict);
  });
});

describe('options', () => {
  it.each([
    [{ token: undefined }, 'DISCORD_BOT_TOKEN'],
    [{ token: 'Bot abc' }, 'without `Bot`'],
    [{ token: 'a', guildId: 'my server' }, 'guildId'],
    [{ token: 'a', baseUrl: 'http://discord.com/api/v10' }, 'https'],
    [{ token: 'a', baseUrl: 'nonsense' }, 'baseUrl'],
    [{ token: 'a', publicKey: 'abc' }, 'publicKey'],
  ])('%o names what is wrong', (options, what) => {
    expect(() => createDiscord(options)).toThrow(what);
  });

  it('take plain HTTP on this machine', () => {
    expect(createDiscord({ token: 'a', baseUrl: 'http://127.0.0.1:1/api/v10' })).toBeDefined();
  });

  it.each([
    [undefined, 'url'],
    ['http://discord.com/api/webhooks/1/a', 'https'],
    ['https://discord.com/api/webhooks/1', 'no address of a webhook'],
    ['https://discord.com/api/webhooks/1/hunter2/slack', 'no address of a webhook'],
  ])('of a sender: %s is refused, and not quoted', (url, what) => {
    const make = () => createDiscordSender({ url });
    expect(make).toThrow(what);
    expect(make).not.toThrow('hunter2');
  });
});
