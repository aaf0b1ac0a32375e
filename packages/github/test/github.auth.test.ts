import { generateKeyPairSync, verify } from 'node:crypto';
import { pipeline } from '@quayside/core';
import { createVirtualClock } from '@quayside/core/testing';
import { describe, expect, it } from 'vitest';
import { createAppJwt } from '../src/auth/app-jwt.js';
import { createGitHub } from '../src/index.js';
import { createFakeGitHub } from '../src/testing/index.js';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const repository = 'acme/shop';
const MINT = '/app/installations/7/access_tokens';

function setup({ skewMs = 0, policy = pipeline() } = {}) {
  const clock = createVirtualClock();
  // GitHub's own clock may be another.
  const theirs = { ...clock, wallNow: () => clock.wallNow() + skewMs };
  const fake = createFakeGitHub({ clock: theirs, token: 'none' });
  const app = { appId: 1, privateKey: pkcs1, installationId: 7 };
  const github = createGitHub({ app, fetch: fake.fetch, clock, policy });
  const mints = () => fake.requests.entries().filter(({ path }) => path === MINT).length;
  return { clock, fake, mints, ...github };
}

describe("an app's JWT", () => {
  it.each([
    ['PKCS#1, as GitHub gives it', pkcs1],
    ['PKCS#8', pkcs8],
    ['with line breaks written out', pkcs1.replaceAll('\n', '\\n')],
  ])('is signed with a key in %s', async (_name, pem) => {
    const clock = createVirtualClock();
    const jwt = await createAppJwt({ appId: 12, privateKey: pem, installationId: 7 }, clock).sign();
    const [head = '', claims = '', signature = ''] = jwt.split('.');
    const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
    const now = Math.floor(clock.wallNow() / 1000);
    expect(read(head)).toEqual({ alg: 'RS256', typ: 'JWT' });
    expect(read(claims)).toEqual({ iat: now - 30, exp: now + 540, iss: '12' });
    const content = Buffer.from(`${head}.${claims}`);
    expect(verify('sha256', content, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  it('needs a key that is one, and shows nothing of it', async () => {
    const broken = '-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----';
    const app = { appId: 1, privateKey: broken, installationId: 7 };
    const error = await createAppJwt(app, createVirtualClock())
      .sign()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'misconfigured' });
    expect(`${error}${JSON.stringify(error)}`).not.toContain('c2VjcmV0');
  });
});

describe('the tokens of an installation', () => {
  it('are made once for all who wait, and shared', async () => {
    const { code, mints } = setup();
    await Promise.all(Array.from({ length: 5 }, () => code.getRepository(repository)));
    await code.getRepository(repository);
    expect(mints()).toBe(1);
  });

  it('are renewed before their hour is over', async () => {
    const { code, mints, clock } = setup();
    await code.getRepository(repository);
    await clock.advance(55 * 60_000 - 1);
    await code.getRepository(repository);
    expect(mints()).toBe(1);
    await clock.advance(1);
    await code.getRepository(repository);
    expect(mints()).toBe(2);
  });

  it.each([-600_000, 600_000])('are had with a clock that is %i ms off', async (skewMs) => {
    const { code, mints } = setup({ skewMs });
    await code.getRepository(repository);
    expect(mints()).toBe(2);
  });

  it('are replaced once GitHub knows them no more', async () => {
    const { code, mints, clock, fake } = setup();
    await code.getRepository(repository);
    await clock.advance(60_000);
    fake.revokeTokens();
    await expect(code.getRepository(repository)).rejects.toMatchObject({ code: 'unauthenticated' });
    await code.getRepository(repository);
    expect(mints()).toBe(2);
  });

  it('that not all of GitHub knows yet are tried again', async () => {
    const { code, fake } = setup();
    await code.getRepository(repository);
    fake.revokeTokens();
    await expect(code.createIssue({ repository, title: 'a' })).rejects.toMatchObject({
      code: 'unavailable',
      execution: 'not_executed',
      retryAfterMs: 1000,
    });
  });

  it('that cannot be had send nothing, and are tried for again', async () => {
    const { code, fake, mints } = setup();
    fake.faults.add({ kind: 'lost_answer', match: { path: MINT } });
    await expect(code.createIssue({ repository, title: 'a' })).rejects.toMatchObject({
      execution: 'not_executed',
    });
    expect(fake.requests.entries().some(({ path }) => path.endsWith('/issues'))).toBe(false);
    await code.createIssue({ repository, title: 'a' });
    expect(mints()).toBe(2);
  });

  it('go on being made when one of those who wait leaves', async () => {
    const { code, mints } = setup();
    const controller = new AbortController();
    const reason = new Error('enough');
    const first = code.getRepository(repository, { signal: controller.signal });
    const second = code.getRepository(repository);
    controller.abort(reason);
    await expect(first).rejects.toBe(reason);
    expect((await second).path).toBe(repository);
    expect(mints()).toBe(1);
  });

  it('hold nobody who gives up waiting for one', async () => {
    const { code, fake } = setup();
    fake.faults.add({ kind: 'hang', match: { path: MINT } });
    const controller = new AbortController();
    const reading = code.getRepository(repository, { signal: controller.signal });
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
  });

  it('list what the installation may see', async () => {
    const { code, fake } = setup();
    for await (const one of code.listRepositories()) expect(one.path).toBe(repository);
    expect(fake.requests.entries().at(-1)?.path).toBe('/installation/repositories');
  });
});
