import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { group, loadConfig, secret, setting } from '../src/index.js';

const pieces = z.string().transform((text) => text.split(','));
const loaded = loadConfig(
  {
    port: setting('PORT', { about: 'the port', schema: z.coerce.number() }),
    acme: group({
      title: 'Acme',
      members: {
        key: secret('ACME_KEY', { about: 'the key' }),
        hooks: secret('ACME_HOOKS', { about: 'secrets of hooks', schema: pieces }),
        none: secret('ACME_NONE', { about: 'not given', schema: z.string().optional() }),
      },
    }),
    pin: secret('PIN', { about: 'the pin', schema: z.string() }),
  },
  {
    env: { PORT: '80', ACME_KEY: 'ak_hunter22', ACME_HOOKS: 'hook_one,hook_two', PIN: '7' },
    envFiles: [],
  },
);
const { values } = loaded;
const SECRET = /hunter22|hook_/;

describe('a configuration in print', () => {
  it.each([
    ['the console', inspect(values, { depth: 9, showHidden: false })],
    ['a format', format('%o %O', values.acme, { deep: values.acme })],
    ['JSON', JSON.stringify({ values, group: values.acme })],
    ['JSON of everything', JSON.stringify(loaded.values)],
  ])('shows %s no secret', (_, printed) => {
    expect(printed).not.toMatch(SECRET);
    expect(printed).toContain('[redacted]');
  });

  it('is what it is for adapters: plain text, in objects that spread', () => {
    expect({ ...values.acme }).toStrictEqual({
      key: 'ak_hunter22',
      hooks: ['hook_one', 'hook_two'],
      none: undefined,
    });
    expect(Object.keys(values)).toEqual(['port', 'acme', 'pin']);
  });

  it('explains where each value comes from, without secrets', () => {
    expect(loaded.explain()).toEqual([
      { key: 'port', name: 'PORT', source: 'environment', over: [], value: 80 },
      { key: 'acme.key', name: 'ACME_KEY', source: 'environment', over: [], value: '[redacted]' },
      {
        key: 'acme.hooks',
        name: 'ACME_HOOKS',
        source: 'environment',
        over: [],
        value: '[redacted]',
      },
      { key: 'acme.none', name: 'ACME_NONE', source: 'unset', over: [], value: undefined },
      { key: 'pin', name: 'PIN', source: 'environment', over: [], value: '[redacted]' },
    ]);
    expect(JSON.stringify(loaded.explain())).not.toMatch(SECRET);
  });

  it('explains no secret inside of another value either', () => {
    const dsn = setting('DSN', { about: 'where errors go', schema: z.string() });
    const { explain } = loadConfig(
      { key: secret('ACME_KEY', { about: 'the key' }), dsn },
      { env: { ACME_KEY: 'ak_hunter22', DSN: 'https://ak_hunter22@x.test' }, envFiles: [] },
    );
    expect(explain()[1]?.value).toBe('https://[redacted]@x.test');
  });

  it('redacts what schemas cut secrets into', () => {
    expect(loaded.redactor.text('hook_two ak_hunter22')).toBe('[redacted] [redacted]');
  });

  it('warns of what is too short to be redacted', () => {
    expect(loaded.warnings).toEqual(['PIN is too short to be redacted, and to be a secret.']);
  });
});
