import { isIntegrationError, pipeline } from '@quayside/core';
import * as z from '@quayside/core/schema';
import { createVirtualClock, recordFacts } from '@quayside/core/testing';
import { describe, expect, it } from 'vitest';
import { createGitHub } from '../src/index.js';
import { createFakeGitHub, type FakeGraphql, signGitHubPayload } from '../src/testing/index.js';

const repository = 'acme/shop';
const clock = createVirtualClock();

describe('the ETag cache', () => {
  const setup = (etagCacheBytes: number, hourlyLimit = 3) => {
    const files = { 'big.txt': 'x'.repeat(5000) };
    const repositories = [{ path: repository, files }];
    const fake = createFakeGitHub({ clock, hourlyLimit, repositories });
    const options = { token: 't', fetch: fake.fetch, policy: pipeline(), clock, etagCacheBytes };
    return { fake, ...createGitHub(options) };
  };

  it('reads what has not changed without quota', async () => {
    const { code, fake } = setup(100_000);
    const first = await code.getRepository(repository);
    for (let read = 0; read < 5; read += 1)
      expect(await code.getRepository(repository)).toEqual(first);
    expect(fake.quota.remaining).toBe(2);
    expect(fake.requests.entries().map(({ status }) => status)).toEqual([
      200, 304, 304, 304, 304, 304,
    ]);
  });

  it('reads what has changed anew, and pages as before', async () => {
    const { code } = setup(100_000);
    const titles = async () => {
      const found: string[] = [];
      for await (const { title } of code.listIssues({ repository })) found.push(title);
      return found;
    };
    await titles();
    await code.createIssue({ repository, title: 'new' });
    expect(await titles()).toEqual(['new']);
  });

  it.each([0, 10])('remembers nothing that does not fit into %i bytes', async (bytes) => {
    const { code, fake } = setup(bytes);
    await code.getRepository(repository);
    await code.getRepository(repository);
    expect(fake.quota.remaining).toBe(1);
  });

  it('gives up what it has for nothing that does not fit', async () => {
    const { code, fake } = setup(5000);
    await code.getRepository(repository);
    await code.getFile({ repository, path: 'big.txt' });
    await code.getRepository(repository);
    expect(fake.requests.entries().map(({ status }) => status)).toEqual([200, 200, 304]);
  });

  it('gives up what was not asked for the longest', async () => {
    const { code, fake } = setup(8000, 9);
    await code.getRepository(repository);
    await code.getFile({ repository, path: 'big.txt' });
    await code.getRepository(repository);
    await code.getFile({ repository, path: 'big.txt', ref: 'main' });
    await code.getRepository(repository);
    await code.getFile({ repository, path: 'big.txt' });
    const statuses = fake.requests.entries().map(({ status }) => status);
    expect(statuses).toEqual([200, 200, 304, 200, 304, 200]);
  });

  it('runs out like everybody, and says until when', async () => {
    const { code } = setup(0);
    for (let read = 0; read < 3; read += 1) await code.getRepository(repository);
    await expect(code.getRepository(repository)).rejects.toMatchObject({
      code: 'rate_limited',
      execution: 'not_executed',
      retryAfterMs: 3_600_000,
    });
  });
});

describe('GraphQL', () => {
  const ask = (graphql: FakeGraphql) =>
    createGitHub({
      token: 't',
      policy: pipeline(),
      clock,
      fetch: createFakeGitHub({ clock, graphql }).fetch,
    }).graphql;

  it('answers, with variables and a schema', async () => {
    const graphql = ask((query, variables) => ({ data: { query, ...variables } }));
    const schema = z.object({ query: z.string(), a: z.number() });
    const answer = await graphql('{ a }', { a: 1 }, { schema });
    expect(answer).toEqual({ data: { query: '{ a }', a: 1 }, errors: [] });
    await expect(graphql('{ a }', {}, { schema })).rejects.toMatchObject({
      code: 'malformed_response',
    });
  });

  it('gives what could be answered beside what could not', async () => {
    const error = { message: 'no such user', type: 'NOT_FOUND', path: ['b'] };
    const graphql = ask(() => ({ data: { a: 1, b: null }, errors: [error] }));
    expect(await graphql('{ a b }')).toEqual({ data: { a: 1, b: null }, errors: [error] });
  });

  it.each([
    ['RATE_LIMITED', 'rate_limited', 'not_executed'],
    ['NOT_FOUND', 'not_found', 'executed'],
    ['FORBIDDEN', 'permission_denied', 'executed'],
    ['INSUFFICIENT_SCOPES', 'permission_denied', 'executed'],
    ['UNPROCESSABLE', 'rejected', 'executed'],
    ['SERVICE_UNAVAILABLE', 'unavailable', 'unknown'],
    [undefined, 'rejected', 'executed'],
  ])('%s without data is %s', async (type, code, execution) => {
    const graphql = ask(() => ({ data: null, errors: [{ message: 'no.', type }] }));
    const error = await graphql('{ a }').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, execution, status: 200 });
    expect(isIntegrationError(error) && error.retryAfterMs).toBe(
      code === 'rate_limited' ? 3_600_000 : undefined,
    );
  });

  it.each([
    ['for as long as Retry-After says', { 'retry-after': '7' }, 7_000],
    ['for a minute where nothing says how long', {}, 60_000],
    [
      'until the reset where nothing is left',
      {
        date: new Date(clock.wallNow()).toUTCString(),
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(clock.wallNow() / 1000 + 90),
      },
      90_000,
    ],
  ])('tells a secondary limit, with a 200 too, %s', async (_name, headers, retryAfterMs) => {
    const errors = [{ message: 'You have exceeded a secondary rate limit.' }];
    const fetch = async () => Response.json({ data: { a: 1 }, errors }, { headers });
    const { graphql } = createGitHub({ token: 't', policy: pipeline(), clock, fetch });
    await expect(graphql('{ a }')).rejects.toMatchObject({
      code: 'rate_limited',
      execution: 'not_executed',
      retryAfterMs,
      details: { limit: 'secondary' },
    });
  });

  it('says what a query cost, and what is left, where it asks', async () => {
    const log = recordFacts();
    const fake = createFakeGitHub({ clock, graphql: () => ({ data: { a: 1 } }) });
    const options = { token: 't', policy: pipeline(), clock, fetch: fake.fetch };
    const { graphql } = createGitHub({ ...options, listeners: [log.listener] });
    expect(await graphql('{ a }')).toEqual({ data: { a: 1 }, errors: [] });
    expect(log.of('rate_limit.observed').some(({ cost }) => cost !== undefined)).toBe(false);
    const { rateLimit } = await graphql('{ a rateLimit { cost limit remaining resetAt } }');
    expect(rateLimit).toEqual({
      cost: 1,
      limit: 5000,
      remaining: 4998,
      resetAt: new Date(clock.wallNow() + 3_600_000),
    });
    expect(log.of('rate_limit.observed').at(-1)).toEqual({
      type: 'rate_limit.observed',
      resource: 'graphql',
      limit: 5000,
      remaining: 4998,
      resetMs: 3_600_000,
      cost: 1,
    });
  });

  it.each([
    [null, undefined],
    [{ cost: 3 }, { cost: 3, limit: undefined, remaining: undefined, resetAt: undefined }],
    [
      { cost: '3', remaining: -1, resetAt: 'soon' },
      { cost: undefined, limit: undefined, remaining: undefined, resetAt: undefined },
    ],
  ])('takes of rateLimit %j what can be read', async (said, read) => {
    const answer = await ask(() => ({ data: { rateLimit: said }, errors: [] }))('{ a }');
    expect(answer.rateLimit).toEqual(read);
  });

  it('refuses an answer that is none', async () => {
    await expect(ask(() => ({ oops: true }))('{ a }')).rejects.toMatchObject({
      code: 'malformed_response',
    });
  });
});

describe('deliveries', () => {
  const webhookSecret = 'whsec-current';
  const { webhooks } = createGitHub({ token: 't', webhookSecret: [webhookSecret, 'next'] });
  const body = JSON.stringify({ action: 'opened', number: 1 });

  it('are verified and told apart', async () => {
    const headers = await signGitHubPayload(body, webhookSecret, { event: 'issues', id: 'd-1' });
    expect(await webhooks.verify(body, headers)).toEqual({
      id: 'd-1',
      event: 'issues',
      action: 'opened',
      payload: { action: 'opened', number: 1 },
      signature: headers['x-hub-signature-256'].slice(7),
    });
  });

  it('agree with the vector of the documentation', async () => {
    const secret = "It's a Secret to Everybody";
    const documented = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    const signed = await signGitHubPayload('Hello, World!', secret);
    expect(signed['x-hub-signature-256']).toBe(documented);
    const github = createGitHub({ token: 't', webhookSecret: secret });
    // It passes the signature, and then is none of GitHub's events.
    await expect(github.webhooks.verify('Hello, World!', signed)).rejects.toMatchObject({
      code: 'malformed_response',
    });
  });

  it('may come as a form', async () => {
    const form = `payload=${encodeURIComponent(body)}`;
    const headers = await signGitHubPayload(form, 'next', { event: 'issues' });
    const delivery = await webhooks.verify(new TextEncoder().encode(form), headers);
    expect(delivery).toMatchObject({ event: 'issues', action: 'opened', payload: { number: 1 } });
  });

  it('without an action have none', async () => {
    const headers = await signGitHubPayload('{}', webhookSecret);
    expect(await webhooks.verify('{}', headers)).toMatchObject({
      event: 'push',
      action: undefined,
    });
  });

  it.each([
    ['another body', `${body} `, {}, 'no_match'],
    [
      'SHA-1 alone',
      body,
      { 'x-hub-signature-256': undefined, 'x-hub-signature': 'sha1=a' },
      'missing_header',
    ],
    [
      'another scheme',
      body,
      { 'x-hub-signature-256': `sha1=${'a'.repeat(64)}` },
      'malformed_header',
    ],
    ['half a signature', body, { 'x-hub-signature-256': 'sha256=abc' }, 'malformed_header'],
  ])('are refused: %s', async (_name, received, changed, reason) => {
    const headers = { ...(await signGitHubPayload(body, webhookSecret)), ...changed };
    await expect(webhooks.verify(received, headers)).rejects.toMatchObject({
      code: 'invalid_signature',
      details: { reason },
    });
  });

  it.each(['[]', 'payload=', 'payload=no', 'x=1', '"text"'])(
    'that are signed nonsense: %s',
    async (text) => {
      const headers = await signGitHubPayload(text, webhookSecret);
      await expect(webhooks.verify(text, headers)).rejects.toMatchObject({
        code: 'malformed_response',
      });
    },
  );

  it('without an event are none', async () => {
    const { 'x-github-event': _, ...headers } = await signGitHubPayload(body, webhookSecret);
    await expect(webhooks.verify(body, headers)).rejects.toMatchObject({
      code: 'malformed_response',
    });
  });
});
