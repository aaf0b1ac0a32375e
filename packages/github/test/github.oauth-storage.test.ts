import { beforeAll, describe, expect, it } from 'vitest';
import type { GitHubUserTokens } from '../src/index.js';
import { HOUR_MS, repository, setupOAuth as setup } from './setup-oauth.js';

// The transport is loaded with the first request, in real time; virtual time would run ahead of it.
beforeAll(() => setup().code.getRepository(repository));

describe('renewed tokens', () => {
  it('are stored before they are used', async () => {
    const { clock, fake, read } = setup({
      onTokens: async () => {
        seen.push(fake.requests.total);
        await new Promise<void>((resolve) => clock.schedule(resolve, 2_000));
        seen.push(fake.requests.total);
      },
    });
    const seen: number[] = [];
    await clock.advance(8 * HOUR_MS);
    await read();
    expect(seen).toEqual([1, 1]);
    expect(fake.requests.total).toBe(2);
  });

  it('that cannot be stored are not used, and offered again with the next call', async () => {
    const offered: GitHubUserTokens[] = [];
    const { clock, fake, failed, read, renewals, said } = setup({
      onTokens: (made) => {
        offered.push(made);
        if (offered.length < 3) throw new TypeError(`no room for ${made.refreshToken}`);
      },
    });
    await clock.advance(8 * HOUR_MS);
    for (let time = 0; time < 2; time += 1)
      expect(await failed()).toMatchObject({
        code: 'unavailable',
        execution: 'not_executed',
        message: expect.stringContaining('oauth.onTokens threw TypeError'),
      });
    expect(fake.requests.total).toBe(1);
    await read();
    expect(renewals()).toBe(1);
    expect(new Set(offered.map(({ accessToken }) => accessToken))).toEqual(new Set(['ghu_fake_2']));
    expect(said()).not.toContain('ghr_fake');
  });

  it('that are never stored hold no call for longer than ten seconds', async () => {
    const { clock, failed } = setup({ onTokens: () => new Promise(() => {}) });
    await clock.advance(8 * HOUR_MS);
    const before = clock.now();
    expect(await failed()).toMatchObject({ code: 'timeout', execution: 'not_executed' });
    expect(clock.now() - before).toBe(10_000);
  });

  it('of another process are taken over', async () => {
    const { clock, fake, tokens, connect, read, renewals } = setup();
    let shared = tokens;
    const store = {
      tokens: async () => shared,
      onTokens: (made: GitHubUserTokens) => {
        shared = made;
      },
    };
    const [one, two] = [connect(store).code, connect(store).code];
    await read(one);
    await read(two);
    await clock.advance(8 * HOUR_MS);
    await read(one);
    await read(two);
    expect(renewals()).toBe(1);
    expect(fake.requests.total).toBe(5);
  });

  it('of another process that was faster are taken over, too', async () => {
    const { clock, tokens, connect, read, renewals } = setup();
    let shared = tokens;
    const onTokens = (made: GitHubUserTokens) => {
      shared = made;
    };
    const faster = connect({ onTokens }).code;
    let reads = 0;
    const slower = connect({
      tokens: async () => {
        reads += 1;
        const before = shared;
        // Between the reading and the renewal.
        if (reads === 1) await faster.getRepository(repository);
        return before;
      },
    }).code;
    await clock.advance(8 * HOUR_MS);
    await read(slower);
    expect(reads).toBe(2);
    expect(renewals()).toBe(2);
  });

  it('that are never taken are tried once in each call', async () => {
    let reads = 0;
    const { connect, failed, fake } = setup();
    const { code } = connect({
      tokens: () => {
        reads += 1;
        if (reads > 9) throw new Error('read again and again');
        return { accessToken: `ghu_old_${reads}`, refreshToken: 'ghr_old' };
      },
    });
    expect(await failed(code)).toMatchObject({ code: 'unauthenticated', execution: 'executed' });
    expect(fake.requests.total).toBe(2);
  });

  it.each([
    ['nothing', undefined, 'no access token'],
    ['texts for dates', { accessToken: 'a', expiresAt: '2026-01-01' }, 'no valid Date'],
    [
      'half a date',
      { accessToken: 'a', refreshTokenExpiresAt: new Date('soon') },
      'refreshTokenExpiresAt',
    ],
    ['a broken refresh token', { accessToken: 'a', refreshToken: 'a\nb' }, 'refresh token'],
  ])('that were stored as %s are refused, before anything is sent', async (_name, wrong, what) => {
    // What the types forbid, storages give all the same.
    const tokens = wrong as unknown as GitHubUserTokens;
    const { connect, failed, fake } = setup();
    const { code } = connect({ tokens: () => tokens });
    expect(await failed(code)).toMatchObject({
      code: 'misconfigured',
      execution: 'not_executed',
      message: expect.stringContaining(what),
    });
    expect(fake.requests.total).toBe(0);
    expect(() => connect({ tokens })).toThrow('oauth.tokens');
  });
});
