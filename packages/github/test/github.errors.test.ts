import { isIntegrationError, pipeline } from '@quayside/core';
import { createVirtualClock } from '@quayside/core/testing';
import { describe, expect, it } from 'vitest';
import { checkOptions, type GitHubOptions } from '../src/github-options.js';
import { createGitHub } from '../src/index.js';

const clock = createVirtualClock();
const inSeconds = (seconds: number) => String(Math.floor(clock.wallNow() / 1000) + seconds);

async function errorOf(status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const { code } = createGitHub({
    token: 'ghp_secret-token',
    policy: pipeline(),
    clock,
    fetch: async () => new Response(text, { status, headers }),
  });
  const creating = code.createIssue({ repository: 'acme/shop', title: 'a' });
  const error = await creating.catch((thrown: unknown) => thrown);
  if (!isIntegrationError(error)) throw new Error(`no IntegrationError: ${error}`);
  expect(error.message + JSON.stringify(error)).not.toContain('secret-token');
  return error;
}

const says = (message: string, ...errors: unknown[]) =>
  errors.length === 0 ? { message } : { message, errors };
const field = (code: string) => ({ resource: 'Issue', field: 'title', code });

describe('a refusal', () => {
  const rows: ReadonlyArray<readonly [status: number, body: unknown, code: string]> = [
    [400, says('Problems parsing JSON'), 'invalid_request'],
    [401, says('Bad credentials'), 'unauthenticated'],
    [403, says('Resource not accessible by personal access token'), 'permission_denied'],
    [404, says('Not Found'), 'not_found'],
    [405, says('At least 1 approving review is required'), 'rejected'],
    [409, says('Git Repository is empty.'), 'conflict'],
    [410, says('Issues are disabled for this repo'), 'not_found'],
    [422, says('Validation Failed', field('missing')), 'invalid_request'],
    [422, says('Validation Failed', field('missing_field')), 'invalid_request'],
    [422, says('Validation Failed', field('invalid')), 'invalid_request'],
    [422, says('Validation Failed', field('already_exists')), 'conflict'],
    [422, says('Validation Failed', field('unprocessable')), 'rejected'],
    [422, says('Validation Failed', { code: 'custom', message: 'It already exists.' }), 'conflict'],
    [422, says('Validation Failed', { code: 'custom', message: 'No commits' }), 'rejected'],
    [422, says('Unprocessable Entity', 'Can not approve your own pull request'), 'rejected'],
    [422, says('Reference already exists'), 'conflict'],
    [422, says('Object does not exist'), 'invalid_request'],
    [451, says('Repository access blocked'), 'permission_denied'],
  ];
  it.each(rows)('%i %o is %s, executed', async (status, body, code) => {
    expect(await errorOf(status, body)).toMatchObject({ code, status, execution: 'executed' });
  });

  it('tells what GitHub said, of which request, and what to do', async () => {
    const body = {
      ...says('Validation Failed', field('missing_field')),
      documentation_url: 'https://d',
    };
    const error = await errorOf(422, body, { 'x-github-request-id': 'A:1' });
    expect(error.message).toBe(
      'github createIssue failed: Validation Failed: Issue.title missing_field (invalid_request). ' +
        'Correct the request; sending it again cannot help.',
    );
    expect(error).toMatchObject({ requestId: 'A:1' });
    expect(error.details).toEqual({
      codes: ['missing_field'],
      problems: ['Issue.title missing_field'],
      documentationUrl: 'https://d',
    });
  });

  it('tells that single sign-on, or a second factor, is needed', async () => {
    const sso = 'required; url=https://github.com/orgs/acme/sso';
    const denied = await errorOf(403, says('Resource protected'), { 'x-github-sso': sso });
    expect(denied).toMatchObject({ code: 'permission_denied', details: { sso } });
    const otp = 'required; app';
    expect(await errorOf(401, says('Must specify'), { 'x-github-otp': otp })).toMatchObject({
      code: 'unauthenticated',
      details: { otp },
    });
  });
});

describe('a limit', () => {
  const secondary = says('You have exceeded a secondary rate limit. Please wait.');
  const left = (remaining: number, seconds: number) => ({
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': inSeconds(seconds),
  });
  const rows: ReadonlyArray<readonly [string, number, unknown, Record<string, string>, number]> = [
    ['primary 403', 403, says('API rate limit exceeded'), left(0, 90), 90_000],
    ['primary 429', 429, says('API rate limit exceeded'), left(0, 90), 90_000],
    ['nothing left, in other words', 403, says('Forbidden'), left(0, 90), 90_000],
    ['primary without headers', 403, says('API rate limit exceeded'), {}, 60_000],
    ['secondary 403, quota left', 403, secondary, left(4000, 90), 60_000],
    ['secondary 429, quota left', 429, secondary, left(4000, 90), 60_000],
    ['secondary with Retry-After', 403, secondary, { 'retry-after': '7' }, 7000],
    ['secondary, nothing left', 403, secondary, left(0, 90), 90_000],
    ['Retry-After before the reset', 429, secondary, { ...left(0, 90), 'retry-after': '7' }, 7000],
    ['403 with Retry-After alone', 403, says('Slow down'), { 'retry-after': '7' }, 7000],
    ['429 without a word', 429, '<html>', {}, 60_000],
    ['abuse detection', 403, says('You have triggered an abuse detection mechanism'), {}, 60_000],
  ];
  it.each(rows)('%s', async (_name, status, body, headers, retryAfterMs) => {
    expect(await errorOf(status, body, headers)).toMatchObject({
      code: 'rate_limited',
      execution: 'not_executed',
      retryAfterMs,
    });
  });

  it('is none where quota is left and nothing says so', async () => {
    const error = await errorOf(403, says('Must have admin rights'), left(4000, 90));
    expect(error).toMatchObject({ code: 'permission_denied', retryAfterMs: undefined });
  });
});

describe('an answer that is no refusal', () => {
  const rows: ReadonlyArray<readonly [string, number, string, string, string]> = [
    ['500', 500, '{"message":"Server Error"}', 'unavailable', 'unknown'],
    ['500 that looks fine', 500, '{"number":1}', 'unavailable', 'unknown'],
    ['502 page', 502, '<html>', 'unavailable', 'unknown'],
    ['404 page', 404, '<html>', 'not_found', 'executed'],
    ['HTML with a 200', 200, '<html>', 'malformed_response', 'unknown'],
    ['nothing', 201, '', 'malformed_response', 'unknown'],
    ['half of it', 201, '{"number":1,"ti', 'malformed_response', 'unknown'],
    ['another shape', 201, '{"number":"1"}', 'malformed_response', 'unknown'],
  ];
  it.each(rows)('%s', async (_name, status, body, code, execution) => {
    expect(await errorOf(status, body)).toMatchObject({ code, execution });
  });
});

describe('options', () => {
  const app = { appId: 1, installationId: 2, privateKey: '-----BEGIN RSA PRIVATE KEY-----' };
  const wrong: ReadonlyArray<readonly [GitHubOptions, string]> = [
    [{}, 'GITHUB_TOKEN'],
    [{ token: 'a\nb' }, 'token'],
    [{ token: 'a', app }, 'excludes'],
    [{ app: { ...app, appId: '' } }, 'app.appId'],
    [{ app: { ...app, installationId: '../1' } }, 'app.installationId'],
    [{ app: { ...app, privateKey: 'no pem' } }, 'app.privateKey'],
    [{ token: 'a', baseUrl: 'http://api.github.com' }, 'https'],
    [{ token: 'a', baseUrl: 'nonsense' }, 'baseUrl'],
    [{ token: 'a', uploadsUrl: 'http://up.example.com' }, 'uploadsUrl'],
    [{ token: 'a', apiVersion: '' }, 'apiVersion'],
    [{ token: 'a', etagCacheBytes: -1 }, 'etagCacheBytes'],
  ];
  it.each(wrong)('%o names what is wrong', (options, what) => {
    expect(() => checkOptions(options)).toThrow(what);
  });

  it.each([
    [
      undefined,
      'https://api.github.com',
      'https://uploads.github.com',
      '/graphql',
      'https://github.com',
    ],
    [
      'https://api.acme.ghe.com/',
      'https://api.acme.ghe.com',
      'https://uploads.acme.ghe.com',
      '/graphql',
      'https://acme.ghe.com',
    ],
    [
      'https://git.acme.com/api/v3',
      'https://git.acme.com/api/v3',
      'https://git.acme.com/api/uploads',
      '/api/graphql',
      'https://git.acme.com',
    ],
    [
      'http://127.0.0.1:1',
      'http://127.0.0.1:1',
      'http://127.0.0.1:1',
      '/graphql',
      'http://127.0.0.1:1',
    ],
  ])('baseUrl %s leads to the others', (baseUrl, api, uploads, graphqlPath, site) => {
    const found = checkOptions({ token: 'a', baseUrl });
    expect(found).toEqual({ api, uploads, graphqlPath, site });
  });
});
