import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { firstToken, watchTokens } from '../../src/cli/serve/server-tokens.js';
import { tokenStore } from '../../src/cli/serve/token-store.js';
import { runInProcess, scratchFolder } from './cli-setup.js';

describe('cost-tracker token', () => {
  let folder: string;
  const run = (...argv: readonly string[]) =>
    runInProcess(['token', ...argv], { env: { COST_TRACKER_DATA_DIR: folder } });
  beforeEach(() => {
    folder = scratchFolder();
  });

  it('shows a token once, and keeps its hash for nobody else to read', async () => {
    const { code, stdout } = await run('create', 'ci', '--scope', 'read', '--account', 'acme');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^ct_[\w-]{43}\n$/),
    });
    const path = join(folder, 'tokens', 'ci.json');
    expect(readFileSync(path, 'utf8')).not.toContain(stdout.trim());
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'tokens')).mode & 0o777).toBe(0o700);
    const listed = await run('list', '--json');
    expect(JSON.parse(listed.stdout)).toEqual([
      { name: 'ci', scopes: ['read'], accounts: ['acme'], created_at: expect.any(String) },
    ]);
  });

  it('may record and read, for all accounts, where nothing else is asked for', async () => {
    const made = JSON.parse((await run('create', 'app', '--json')).stdout);
    const find = watchTokens([], tokenStore(join(folder, 'tokens')), true);
    expect(find(`Bearer ${made.token}`)).toEqual({
      name: 'app',
      scopes: new Set(['ingest', 'read']),
      accounts: undefined,
    });
    expect((await run('list')).stdout).toMatch(/^app +ingest,read +all +2/m);
  });

  it('refuses a name that is taken: of two who make one at once, one gets it', async () => {
    const made = await Promise.all([run('create', 'ci'), run('create', 'ci')]);
    expect(made.map(({ code }) => code).sort()).toEqual([0, 1]);
    expect(readdirSync(join(folder, 'tokens'))).toEqual(['ci.json']);
  });

  it('revokes once', async () => {
    await run('create', 'ci');
    expect(await run('revoke', 'ci')).toMatchObject({ code: 0, stdout: 'Revoked ci.\n' });
    expect(await run('revoke', 'ci')).toMatchObject({ code: 1 });
    expect((await run('list')).stdout).toBe('');
  });

  it.each([
    [['create', '../../etc/passwd'], 1],
    [['create', '.hidden'], 1],
    [['create', 'ci', '--scope', 'write'], 64],
    [['create'], 64],
    [['create', 'one', 'two'], 64],
    [['destroy', 'ci'], 64],
    [[], 64],
  ])('refuses %j', async (argv, code) => {
    expect(await run(...argv)).toMatchObject({ code, stdout: '' });
    expect(readdirSync(folder).filter((file) => file !== 'tokens')).toEqual([]);
  });
});

describe('the tokens of a server that runs', () => {
  const bearer = (token: string) => `Bearer ${token}`;

  it('are those of the store a second later, and those of the environment always', () => {
    const store = tokenStore(scratchFolder());
    let now = 0;
    const fixed = [
      { name: 'API_TOKEN', token: 'fixed-0123456789abcdefgh', scopes: ['admin'] as const },
    ];
    const find = watchTokens(fixed, store, false, () => now);
    const made = store.create({ name: 'ci', scopes: ['read'] });
    expect(find(bearer(made))).toBeUndefined();
    now = 1_000;
    expect(find(bearer(made))?.name).toBe('ci');
    store.revoke('ci');
    expect(find(bearer(made))?.name).toBe('ci');
    now = 2_000;
    expect(find(bearer(made))).toBeUndefined();
    expect(find(bearer('fixed-0123456789abcdefgh'))?.name).toBe('API_TOKEN');
  });

  it('let nobody in by a store that cannot be read any more', () => {
    const folder = scratchFolder();
    const store = tokenStore(folder);
    const made = store.create({ name: 'ci', scopes: ['read'] });
    let now = 0;
    const find = watchTokens([], store, false, () => now);
    writeFileSync(join(folder, 'broken.json'), '{"name":"broken"}');
    expect(find(bearer(made))?.name).toBe('ci');
    now = 1_000;
    expect(find(bearer(made))).toBeUndefined();
    expect(() => watchTokens([], store, false)).toThrow('broken.json');
  });

  it('are not made for an address that others reach, nor where there is one', () => {
    const store = tokenStore(scratchFolder());
    for (const host of ['0.0.0.0', '::', '192.168.0.7', 'example.test', '127.0.0.1.example.test'])
      expect(() => firstToken([], store, host), host).toThrow('Set API_TOKEN');
    expect(store.list()).toEqual([]);
    expect(firstToken([], store, '127.0.0.1')).toMatch(/^ct_/);
    for (const host of ['localhost', '0.0.0.0'])
      expect(firstToken([], store, host)).toBeUndefined();
  });
});
