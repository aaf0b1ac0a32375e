import { pipeline } from '@quayside/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createGitHub } from '../src/index.js';
import {
  app,
  HOUR_MS,
  type OAuthSetup,
  REFRESH,
  repository,
  setupOAuth as setup,
} from './setup-oauth.js';

// The transport is loaded with the first request, in real time; virtual time would run ahead of it.
beforeAll(() => setup().code.getRepository(repository));

describe('tokens of a user', () => {
  it('are used as they are while they count', async () => {
    const { clock, read, renewals } = setup();
    await read();
    await clock.advance(8 * HOUR_MS - 5 * 60_000 - 1);
    await read();
    expect(renewals()).toBe(0);
  });

  it('are renewed once for all who wait, before they end', async () => {
    const { clock, code, renewals, stored, read } = setup();
    await clock.advance(8 * HOUR_MS - 5 * 60_000);
    const all = Array.from({ length: 5 }, () => code.getRepository(repository));
    await clock.settle(Promise.all(all));
    await read();
    expect(renewals()).toBe(1);
    expect(stored).toEqual([
      {
        accessToken: 'ghu_fake_2',
        refreshToken: 'ghr_fake_2',
        expiresAt: new Date(clock.wallNow() + 8 * HOUR_MS),
        refreshTokenExpiresAt: new Date(clock.wallNow() + 184 * 24 * HOUR_MS),
      },
    ]);
  });

  it('are renewed by each refresh token in turn', async () => {
    const { clock, read, renewals, stored } = setup();
    for (let time = 0; time < 3; time += 1) {
      await clock.advance(8 * HOUR_MS);
      await read();
    }
    expect(renewals()).toBe(3);
    expect(stored.map(({ refreshToken }) => refreshToken)).toEqual([
      'ghr_fake_2',
      'ghr_fake_3',
      'ghr_fake_4',
    ]);
  });

  it('that do not end are never renewed', async () => {
    const { fake, connect, failed, renewals, clock } = setup();
    const { code } = connect({ tokens: { accessToken: fake.authorizeUser().accessToken } });
    await clock.advance(7 * HOUR_MS);
    expect(await clock.settle(code.getRepository(repository))).toMatchObject({ path: repository });
    fake.revokeTokens();
    expect(await failed(code)).toMatchObject({ code: 'unauthenticated', execution: 'executed' });
    expect(renewals()).toBe(0);
  });

  it.each([-HOUR_MS, HOUR_MS])('are had with a clock that is %i ms off', async (skewMs) => {
    const { clock, read, renewals } = setup({ skewMs });
    await read();
    const before = renewals();
    // Half an hour before GitHub's end, whatever this machine says of it.
    await clock.advance(7.5 * HOUR_MS);
    await read();
    expect(renewals()).toBe(before);
    await clock.advance(0.5 * HOUR_MS - 4 * 60_000);
    await read();
    expect(renewals()).toBe(before + 1);
  });

  it("are stored with the time of GitHub's clock, which is kept in mind", async () => {
    const { clock, fake, stored, read, failed, renewals } = setup({ skewMs: -9 * HOUR_MS });
    fake.faults.add({ kind: 'status', match: { path: '/repos' } });
    await failed();
    const theirs = clock.wallNow() - 9 * HOUR_MS;
    expect(stored[0]?.expiresAt).toEqual(new Date(theirs + 8 * HOUR_MS));
    await read();
    expect(renewals()).toBe(1);
  });

  it('of a GitHub Enterprise Server are renewed there', async () => {
    const { clock, fake, read } = setup({ baseUrl: 'https://git.acme.com/api/v3' });
    await clock.advance(8 * HOUR_MS);
    await read();
    expect(fake.requests.entries().map(({ path }) => path)).toEqual([
      REFRESH,
      '/api/v3/repos/acme/shop',
    ]);
  });

  it('that GitHub takes no more are renewed once, and all requests are sent again', async () => {
    const { fake, code, clock, renewals, read } = setup();
    await read();
    fake.revokeTokens();
    fake.faults.add({ kind: 'delay', ms: 500, match: { path: '/repos' }, after: 2 });
    const all = Array.from({ length: 9 }, () => code.getRepository(repository));
    await clock.settle(Promise.all(all));
    expect(renewals()).toBe(1);
  });

  it('that GitHub takes no more cost no write', async () => {
    const { fake, code, clock, renewals, read } = setup();
    await read();
    fake.revokeTokens();
    const issue = await clock.settle(code.createIssue({ repository, title: 'a' }));
    expect(issue.number).toBe(1);
    expect(renewals()).toBe(1);
  });

  it('that are new and taken by nobody are not renewed again and again', async () => {
    const { clock, fake, read, failed, renewals } = setup();
    await clock.advance(8 * HOUR_MS);
    await read();
    fake.revokeTokens();
    for (let time = 0; time < 3; time += 1)
      expect(await failed()).toMatchObject({ code: 'unauthenticated', execution: 'executed' });
    expect(renewals()).toBe(1);
  });
});

describe('a renewal', () => {
  const later = async (changes: OAuthSetup = {}) => {
    const all = setup(changes);
    await all.clock.advance(8 * HOUR_MS);
    return all;
  };

  it('that GitHub refuses says that the user has to sign in, and is not asked for again', async () => {
    const { failed, renewals, fake } = await later({
      tokens: { accessToken: 'ghu_fake_9', refreshToken: 'ghr_fake_9', expiresAt: new Date(0) },
    });
    expect(await failed()).toMatchObject({
      code: 'unauthenticated',
      execution: 'not_executed',
      message: expect.stringContaining('The user has to sign in again.'),
      details: { error: 'bad_refresh_token' },
    });
    expect(await failed()).toMatchObject({ code: 'unauthenticated', execution: 'not_executed' });
    expect(renewals()).toBe(1);
    expect(fake.requests.total).toBe(1);
  });

  it('with another secret of the app names the options', async () => {
    const { failed } = await later({ clientSecret: 'wrong' });
    expect(await failed()).toMatchObject({
      code: 'unauthenticated',
      message: expect.stringContaining('oauth.clientSecret'),
      details: { error: 'incorrect_client_credentials' },
    });
  });

  it.each([
    ['without a refresh token', { refreshToken: undefined }],
    ['with one that is over', { refreshTokenExpiresAt: new Date(0) }],
  ])('%s is asked for by nobody', async (_name, changes) => {
    const { connect, tokens, failed, fake } = await later();
    const { code } = connect({ tokens: { ...tokens, ...changes } });
    expect(await failed(code)).toMatchObject({
      code: 'unauthenticated',
      execution: 'not_executed',
      message: expect.stringContaining('sign in again'),
    });
    expect(fake.requests.total).toBe(0);
  });

  it('that fails sends nothing, and the next call tries again', async () => {
    const { fake, code, clock, renewals } = await later();
    fake.faults.add({ kind: 'status', status: 503, match: { path: REFRESH } });
    const creating = () => clock.settle(code.createIssue({ repository, title: 'a' }));
    await expect(creating()).rejects.toMatchObject({
      code: 'unavailable',
      execution: 'not_executed',
    });
    expect((await creating()).number).toBe(1);
    expect(renewals()).toBe(2);
  });

  it('that fails while the tokens still count hurts nobody, and is tried for later', async () => {
    const { fake, clock, read, renewals } = setup();
    await clock.advance(8 * HOUR_MS - 4 * 60_000);
    fake.faults.add({ kind: 'status', status: 503, match: { path: REFRESH } });
    await read();
    await read();
    expect(renewals()).toBe(1);
    await clock.advance(30_000);
    await read();
    expect(renewals()).toBe(2);
  });

  it('of which the answer is lost ends with the clear word that the user is needed', async () => {
    const { fake, failed } = await later();
    fake.faults.add({ kind: 'lost_answer', match: { path: REFRESH } });
    expect(await failed()).toMatchObject({ execution: 'not_executed' });
    expect(await failed()).toMatchObject({ details: { error: 'bad_refresh_token' } });
  });

  it('holds nobody who gives up waiting for it', async () => {
    const { code, fake } = await later();
    fake.faults.add({ kind: 'hang', match: { path: REFRESH } });
    const controller = new AbortController();
    const reading = code.getRepository(repository, { signal: controller.signal });
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
  });

  it('goes on when one of those who wait leaves', async () => {
    const { clock, code, renewals } = await later();
    const controller = new AbortController();
    const reason = new Error('enough');
    const first = code.getRepository(repository, { signal: controller.signal });
    const second = code.getRepository(repository);
    controller.abort(reason);
    await expect(first).rejects.toBe(reason);
    await clock.settle(second);
    expect(renewals()).toBe(1);
  });

  it.each([{ access_token: 1 }, {}, { access_token: '' }, 'no json'])(
    'that is answered with %j is malformed',
    async (answer) => {
      const { tokens, clock } = setup();
      await clock.advance(8 * HOUR_MS);
      const fetch = async () => new Response(JSON.stringify(answer));
      const oauth = { ...app, tokens, onTokens: () => {} };
      const { code } = createGitHub({ oauth, fetch, clock, policy: pipeline() });
      await expect(clock.settle(code.getRepository(repository))).rejects.toMatchObject({
        code: 'malformed_response',
        execution: 'not_executed',
      });
    },
  );
});

describe('the option oauth', () => {
  const tokens = { accessToken: 'ghu_1' };
  const onTokens = () => {};
  it.each([
    [{ ...app, tokens, onTokens, clientId: '' }, 'oauth.clientId'],
    [{ ...app, tokens, onTokens, clientSecret: ' ' }, 'oauth.clientSecret'],
    [{ ...app, tokens, onTokens: undefined as unknown as () => void }, 'oauth.onTokens'],
  ])('names what is wrong: %#', (oauth, what) => {
    expect(() => createGitHub({ oauth })).toThrow(what);
  });

  it('excludes the other ways to sign in', () => {
    expect(() => createGitHub({ token: 'a', oauth: { ...app, tokens, onTokens } })).toThrow(
      'excludes',
    );
  });
});

it('OAuth › shows no secret in errors, facts and lines', async () => {
  const { clock, fake, failed, said, read } = setup();
  await clock.advance(8 * HOUR_MS);
  for (const kind of ['lost_answer', 'html_200', 'truncate'] as const)
    fake.faults.add({ kind, match: { path: REFRESH } });
  for (let time = 0; time < 4; time += 1) await failed();
  const other = setup({ clientSecret: 'wrong-secret' });
  await other.clock.advance(8 * HOUR_MS);
  await other.failed();
  await read(setup().code).catch(() => {});
  const all = said() + other.said();
  expect(all).toContain('refreshUserTokens');
  for (const secret of ['ghu_fake', 'ghr_fake', app.clientSecret, 'wrong-secret'])
    expect(all).not.toContain(secret);
});
