import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { loadConfig, secret, setting } from '../src/index.js';
import { messageOf, temporaryFolder } from './temporary-folder.js';

const token = secret('TOKEN', { about: 'the token' });

describe('NAME_FILE', () => {
  it('gives a secret by the path of a file, without the line break at its end', () => {
    const folder = temporaryFolder({ token: 'tok_1 2\r\n\n' });
    const env = { TOKEN_FILE: join(folder, 'token') };
    const { values, explain, redactor } = loadConfig({ token }, { env, envFiles: [] });
    expect(values.token).toBe('tok_1 2');
    expect(explain()[0]?.source).toBe(`${env.TOKEN_FILE}, named by environment`);
    expect(redactor.text('<tok_1 2>')).toBe('<[redacted]>');
  });

  it('is part of its layer: it wins over the value of a weaker one, not of a stronger', () => {
    const folder = temporaryFolder({ token: 'tok_file', '.env': 'TOKEN=tok_env' });
    const files = { env: { TOKEN_FILE: join(folder, 'token') }, envFiles: [join(folder, '.env')] };
    expect(loadConfig({ token }, files).values.token).toBe('tok_file');
    const overrides = { TOKEN: 'tok_override' };
    expect(loadConfig({ token }, { ...files, overrides }).values.token).toBe('tok_override');
  });

  it.each([
    ['is not there', 'gone', 'there is no such file'],
    ['is empty', 'empty', 'it is empty'],
    ['is a folder', '.', 'it cannot be read (EISDIR)'],
    ['is not text', 'binary', 'it is no text in UTF-8'],
  ])('that %s is an error, though a weaker layer gives a value', (_, file, problem) => {
    const folder = temporaryFolder({ empty: ' \n', binary: new Uint8Array([0xff, 0xfe]) });
    const env = { TOKEN_FILE: join(folder, file) };
    expect(messageOf(() => loadConfig({ token }, { env, envFiles: [] }))).toContain(
      `TOKEN is wrong in ${env.TOKEN_FILE}, named by environment (${problem})`,
    );
  });

  it('beside the value itself is an error', () => {
    const env = { TOKEN: 'tok_1', TOKEN_FILE: '/run/secrets/token' };
    const message = messageOf(() => loadConfig({ token }, { env, envFiles: [] }));
    expect(message).toContain('(TOKEN_FILE is given too: remove one of the two)');
    expect(message).not.toContain('tok_1');
  });

  it('is for secrets, and not where a variable of its own has that name', () => {
    const text = z.string().optional();
    const log = setting('LOG', { about: 'the level', schema: text });
    const own = setting('TOKEN_FILE', { about: 'where tokens are kept', schema: text });
    const env = { LOG_FILE: '/var/log/shop', TOKEN_FILE: '/var/tokens', TOKEN: 'tok_1' };
    const { values } = loadConfig({ log, own, token }, { env, envFiles: [] });
    expect(values).toEqual({ log: undefined, own: '/var/tokens', token: 'tok_1' });
  });
});
