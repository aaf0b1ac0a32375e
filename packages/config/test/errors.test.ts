import { isIntegrationError } from '@quayside/core';
import { string } from '@quayside/core/schema';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { loadConfig, secret, setting } from '../src/index.js';
import { errorOf, messageOf } from './temporary-folder.js';

const port = setting('PORT', { about: 'where the shop listens', schema: z.coerce.number().int() });
const key = secret('ACME_KEY', { about: 'the key (ak_…)', from: 'https://acme.test/keys' });

const load = (env: Record<string, string>, settings: Parameters<typeof loadConfig>[0]) =>
  loadConfig(settings, { app: 'shop', env, envFiles: ['missing.env'], overrides: {} });

describe('what is missing or wrong', () => {
  it('is one error that names all of it, what it is for, where to get it, and where it was looked for', () => {
    const error = errorOf(() =>
      load({ PORT: 'http', ACME_KEY: ' ' }, { port, key, other: secret('OTHER', { about: 'x' }) }),
    );
    expect(isIntegrationError(error, 'misconfigured')).toBe(true);
    expect(error).toMatchObject({
      execution: 'not_executed',
      message: [
        'shop cannot start: 3 settings are missing or wrong (misconfigured).',
        '- PORT is wrong in environment (Invalid input: expected number, received NaN): where the shop listens',
        '- ACME_KEY is missing: the key (ak_…). Get it: https://acme.test/keys',
        '- OTHER is missing: x',
        'Looked in, strongest first: overrides, environment, missing.env (not there).',
      ].join('\n'),
      details: {
        problems: [
          { key: 'port', name: 'PORT' },
          { key: 'key', name: 'ACME_KEY', what: 'is missing', from: 'https://acme.test/keys' },
          { key: 'other', name: 'OTHER' },
        ],
      },
    });
  });

  it('is said in words where the schema is of zod/mini', () => {
    const message = messageOf(() =>
      load({}, { port: setting('PORT', { about: 'x', schema: string() }) }),
    );
    expect(message).toContain('a setting is missing or wrong');
    expect(message).toContain('PORT is missing');
  });

  const quoting = (value: unknown): never => {
    throw new Error(`cannot parse ${String(value)}`);
  };
  it.each([
    ['quotes it', z.string().refine(() => false, { error: ({ input }) => `'${input}' is odd` })],
    ['encodes it', z.string().refine(() => false, { error: ({ input }) => btoa(`x${input}`) })],
    ['throws', z.string().transform(quoting)],
    [
      'quotes a part of it',
      z
        .string()
        .transform((text) => ({ inner: text.slice(2) }))
        .pipe(
          z.object({ inner: z.string().refine(() => false, { error: ({ input }) => `${input}` }) }),
        ),
    ],
  ])('never holds a secret, though its schema %s', (_, schema) => {
    const error = errorOf(() =>
      load(
        { ACME_KEY: 'ak_hunter22' },
        { key: secret<unknown>('ACME_KEY', { about: 'the key', schema }) },
      ),
    );
    const everything = `${JSON.stringify(error)} ${(error as Error).message} ${(error as Error).stack}`;
    expect(everything).not.toMatch(/hunter22|h1bnRlcjIy|aHVudGVyMjI|odW50ZXIyM/);
    expect(everything).toMatch(
      /ACME_KEY is wrong in environment \(it(s schema threw| is not valid)/,
    );
  });

  it('is said of a short secret without it too', () => {
    const schema = z.string().refine(() => false, { error: ({ input }) => `'${input}' is odd` });
    const message = messageOf(() =>
      load({ PIN: '93' }, { pin: secret('PIN', { about: 'x', schema }) }),
    );
    expect(message).toContain('PIN is wrong in environment (it is not valid)');
    expect(message).not.toContain('93');
  });

  it('is an asynchronous schema too', () => {
    const schema = z.string().refine(async () => true);
    expect(messageOf(() => load({ ACME_KEY: 'ak_1' }, { key: { ...key, schema } }))).toContain(
      'ACME_KEY is wrong in environment (its schema threw, or waits for something',
    );
  });

  it('is a name that no environment has, at once', () => {
    expect(() => secret('ACME-KEY', { about: 'x' })).toThrow(/'ACME-KEY' is no name/);
    expect(() => load({}, { toJSON: port })).toThrow(/toJSON/);
  });
});

describe('names that nothing reads', () => {
  it.each([
    ['ACME_KYE', 'two letters swapped'],
    ['ACME_KEYS', 'a letter too many'],
    ['ACMEKEY', 'a letter left out'],
    ['acme_key', 'the other case'],
    ['ACNE_KEY', 'a wrong letter'],
  ])('%s is told: %s', (name) => {
    const message = messageOf(() => load({ [name]: 'ak_hunter22' }, { key }));
    expect(message).toContain(
      `- ${name} (in environment) is read by nothing. Did you mean ACME_KEY?`,
    );
    expect(message).not.toContain('hunter22');
  });

  it('words left out or in another order are told', () => {
    const bot = secret('ACME_BOT_TOKEN', { about: 'x' });
    for (const name of ['ACME_TOKEN', 'ACME_TOKEN_BOT'])
      expect(messageOf(() => load({ [name]: 'x' }, { bot }))).toContain(
        'Did you mean ACME_BOT_TOKEN?',
      );
  });

  it('are told as a warning where everything else is fine', () => {
    const optional = setting('ACME_REGION', { about: 'x', schema: z.string().optional() });
    const { warnings } = load({ ACME_REGOIN: 'eu' }, { optional });
    expect(warnings).toEqual([
      'ACME_REGOIN (in environment) is read by nothing. Did you mean ACME_REGION?',
    ]);
  });

  it('are nobody’s concern where the right name is given, or where they are far from it', () => {
    const host = setting('HOST', { about: 'x', schema: z.string().optional() });
    const env = {
      ACME_KEY: 'ak_hunter22',
      ACME_KEYS: 'x',
      ACME_WORKSPACE: 'x',
      HOME: '/x',
      ACME_KEY_FILE: ' ',
    };
    expect(load(env, { key, host }).warnings).toEqual([]);
  });
});
