import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import * as z from 'zod';
import { type LayerOptions, loadConfig, secret, setting } from '../src/index.js';
import { messageOf, temporaryFolder, writeIn } from './temporary-folder.js';

const color = setting('COLOR', { about: 'the color', schema: z.string().default('default') });
const token = secret('TOKEN', { about: 'the token' });

/** Options that look at `folder` only. */
const only = (folder: string, env: Record<string, string> = {}): LayerOptions => ({
  app: 'shop',
  env: { XDG_CONFIG_HOME: folder, ...env },
  envFiles: [join(folder, '.env')],
  platform: 'linux',
});

describe('layers', () => {
  it('the strongest layer that gives something wins, whatever the weaker ones give', () => {
    const folder = temporaryFolder();
    // undefined: the layer says nothing; blank is the same as nothing.
    const given = fc.option(fc.constantFrom('red', 'green', 'a=b', ' ', ''), { nil: undefined });
    const five = fc.tuple(given, given, given, given, given);
    fc.assert(
      fc.property(five, ([common, own, file, environment, override]) => {
        writeIn(folder, 'quayside/config.json', JSON.stringify({ COLOR: common }));
        writeIn(folder, 'quayside/shop.json', JSON.stringify({ COLOR: own }));
        writeIn(folder, '.env', file === undefined ? '' : `COLOR='${file}'`);
        const env = environment === undefined ? {} : { COLOR: environment };
        const options = { ...only(folder, env), overrides: { COLOR: override } };
        const { values, explain } = loadConfig({ color }, options);
        const strongestFirst = [override, environment, file, own, common];
        const said = strongestFirst.filter((text) => text !== undefined && text.trim() !== '');
        expect(values.color).toBe(said[0] ?? 'default');
        expect(explain()[0]?.over).toHaveLength(Math.max(0, said.length - 1));
      }),
      { numRuns: 300 },
    );
  });

  it('every value knows its layer', () => {
    const folder = temporaryFolder({
      '.env': 'A=1\nB=1\nC=1',
      'quayside/config.json': '{ "A": 2, "B": 2, "D": 2 }',
    });
    const number = (name: string) =>
      setting(name, { about: 'a number', schema: z.coerce.number().optional() });
    const settings = {
      a: number('A'),
      b: number('B'),
      c: number('C'),
      d: number('D'),
      e: number('E'),
    };
    const { values, explain } = loadConfig(settings, {
      ...only(folder, { A: '3' }),
      overrides: { B: '4' },
    });
    expect(values).toEqual({ a: 3, b: 4, c: 1, d: 2, e: undefined });
    const [file, json] = [join(folder, '.env'), join(folder, 'quayside/config.json')];
    expect(explain().map(({ name, source, over }) => [name, source, over])).toEqual([
      ['A', 'environment', [file, json]],
      ['B', 'overrides', [file, json]],
      ['C', file, []],
      ['D', json, []],
      ['E', 'unset', []],
    ]);
  });

  it('types come from the schemas, and the environment stays as it was', () => {
    const before = { ...process.env };
    const folder = temporaryFolder({ '.env': 'PORT=8080\nDEBUG=yes\nTOKEN=from-the-file' });
    const { values } = loadConfig(
      {
        port: setting('PORT', { about: 'the port', schema: z.coerce.number().default(3000) }),
        debug: setting('DEBUG', { about: 'more output', schema: z.stringbool().default(false) }),
        token,
      },
      { envFiles: [join(folder, '.env')] },
    );
    expect(values).toEqual({ port: 8080, debug: true, token: 'from-the-file' });
    expectTypeOf(values).toEqualTypeOf<{
      readonly port: number;
      readonly debug: boolean;
      readonly token: string;
    }>();
    expect({ ...process.env }).toEqual(before);
    expect(Object.isFrozen(values)).toBe(true);
  });
});

describe('.env files', () => {
  it('a later file wins, and one that is not there is left out', () => {
    const folder = temporaryFolder({
      'one.env': 'COLOR=one\nTOKEN=token-1',
      'two.env': 'COLOR=two',
    });
    const envFiles = ['one.env', 'gone.env', 'two.env'].map((name) => join(folder, name));
    const { values } = loadConfig({ color, token }, { env: {}, envFiles });
    expect(values).toEqual({ color: 'two', token: 'token-1' });
  });

  it('a byte order mark and line ends of Windows are no part of names and values', () => {
    const folder = temporaryFolder({ '.env': '\uFEFFCOLOR=red\r\nTOKEN="tok en"\r\n' });
    expect(loadConfig({ color, token }, only(folder)).values).toEqual({
      color: 'red',
      token: 'tok en',
    });
  });

  it.each([
    ['UTF-16, as some shells write', new Uint8Array(Buffer.from('\uFEFFCOLOR=red', 'utf16le'))],
    ['a folder', undefined],
  ])('%s is named as what is wrong', (_, content) => {
    const folder = temporaryFolder(content === undefined ? { '.env/x': '' } : { '.env': content });
    expect(messageOf(() => loadConfig({ color }, only(folder)))).toMatch(
      /\.env (is no text in UTF-8|cannot be read \(EISDIR\))/,
    );
  });
});

describe("the user's files", () => {
  it('are below ~/.config where XDG_CONFIG_HOME is unset, empty or relative', () => {
    const home = temporaryFolder({ '.config/quayside/config.json': '{ "COLOR": "home" }' });
    for (const XDG_CONFIG_HOME of [undefined, '', 'relative']) {
      const env = { HOME: home, XDG_CONFIG_HOME };
      const { values } = loadConfig({ color }, { env, envFiles: [], platform: 'linux' });
      expect(values.color).toBe('home');
    }
  });

  it('are below %APPDATA% on Windows', () => {
    const env = { APPDATA: 'C:\\Roaming', HOME: '/h/a' };
    const options = { app: 'shop', env, envFiles: [], platform: 'win32' } as const;
    expect(messageOf(() => loadConfig({ token }, options))).toContain(
      'C:\\Roaming\\quayside\\shop.json (not there), C:\\Roaming\\quayside\\config.json',
    );
  });

  it('are of no concern where the environment has no home', () => {
    const { values } = loadConfig({ color }, { env: {}, envFiles: [] });
    expect(values.color).toBe('default');
  });

  it('take numbers and booleans as text, and need not fit where others read them', () => {
    const json =
      '{ "COLOR": 7, "TOKEN": true, "other": { "app": [1] }, "__proto__": { "COLOR": 1 } }';
    const folder = temporaryFolder({ 'quayside/config.json': json });
    expect(loadConfig({ color, token }, only(folder)).values).toEqual({
      color: '7',
      token: 'true',
    });
    writeIn(folder, 'quayside/config.json', '{ "COLOR": 1234567890123456789 }');
    expect(messageOf(() => loadConfig({ color }, only(folder)))).toContain('put it in quotes');
    writeIn(folder, 'quayside/config.json', '{ "COLOR": ["red"] }');
    expect(messageOf(() => loadConfig({ color }, only(folder)))).toContain(
      'COLOR is neither text, a number nor a boolean in',
    );
  });

  it.each(['{ "TOKEN": tok_secret_1 }', '["tok_secret_1"]', '{\n"TOKEN": "tok_secret_1"\n'])(
    'say where %j is no JSON object, and quote nothing of it',
    (json) => {
      const folder = temporaryFolder({ 'quayside/shop.json': json });
      const message = messageOf(() => loadConfig({ color }, only(folder)));
      expect(message).toMatch(/shop\.json (is not valid JSON|holds no JSON object)/);
      expect(message).not.toContain('tok_');
    },
  );

  it.skipIf(process.platform === 'win32')('warn where others can read secrets in them', () => {
    const folder = temporaryFolder({ 'quayside/shop.json': '{ "TOKEN": "tok_secret_1" }' });
    const path = join(folder, 'quayside/shop.json');
    const warnings = () => loadConfig({ token, color }, only(folder)).warnings;
    expect(warnings()).toEqual([]);
    for (const mode of [0o640, 0o604]) {
      chmodSync(path, mode);
      expect(warnings()).toEqual([
        `${path} holds secrets and others can read it. Run: chmod 600 ${path}`,
      ]);
    }
    writeIn(folder, 'quayside/shop.json', '{ "COLOR": "red" }');
    expect(loadConfig({ color, token }, only(folder, { TOKEN: 'tok_secret_1' })).warnings).toEqual(
      [],
    );
  });

  it('an application whose name would leave the folder is refused', () => {
    for (const app of ['../x', '', '.', 'a/b'])
      expect(messageOf(() => loadConfig({ color }, { app }))).toMatch(
        /app '.*' cannot name a file/,
      );
  });
});
