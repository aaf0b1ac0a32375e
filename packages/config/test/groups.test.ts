import { describe, expect, expectTypeOf, it } from 'vitest';
import * as z from 'zod';
import { group, loadConfig, required, type Settings, secret, setting } from '../src/index.js';
import { messageOf } from './temporary-folder.js';

const text = z.string().optional();
const acme = group({
  title: 'Acme',
  members: {
    key: secret('ACME_KEY', { about: 'the key', from: 'https://acme.test/keys' }),
    region: setting('ACME_REGION', { about: 'the region', schema: text }),
    tier: setting('ACME_TIER', { about: 'the tier', schema: z.string().default('free') }),
    url: setting('ACME_URL', { about: 'the address', schema: text, ambient: true }),
  },
});

const load = <const S extends Settings>(env: Record<string, string>, settings: S) =>
  loadConfig(settings, { env, envFiles: [] });

describe('a group', () => {
  it('is undefined where nothing of it is given, and says what it would need', () => {
    const { values, absent, explain } = load({}, { acme });
    expect(values).toEqual({ acme: undefined });
    expect(absent).toEqual({
      acme: ['ACME_KEY is missing: the key. Get it: https://acme.test/keys'],
    });
    expect(explain().map(({ key, source }) => [key, source])).toEqual([
      ['acme.key', 'unset'],
      ['acme.region', 'unset'],
      ['acme.tier', 'default'],
      ['acme.url', 'unset'],
    ]);
    expectTypeOf(values.acme?.key).toEqualTypeOf<string | undefined>();
  });

  it('is whole where what it needs is given', () => {
    const { values, absent } = load({ ACME_KEY: 'ak_123456', ACME_URL: 'x' }, { acme });
    expect(values.acme).toEqual({ key: 'ak_123456', region: undefined, tier: 'free', url: 'x' });
    expect(absent).toEqual({});
  });

  it('that is given in part is an error that says what is given', () => {
    const message = messageOf(() => load({ ACME_REGION: 'eu', ACME_TIER: 'gold' }, { acme }));
    expect(message).toContain(
      'ACME_KEY is missing, though ACME_REGION and ACME_TIER are set: the key. Get it:',
    );
  });

  it('is not given by what platforms set unasked', () => {
    expect(load({ ACME_URL: 'x' }, { acme }).values.acme).toBeUndefined();
  });

  it('with a wrong value is an error, never absent', () => {
    const wrong = group({
      title: 'Wrong',
      members: { key: secret('ACME_KEY', { about: 'the key', schema: z.string().min(99) }) },
    });
    expect(messageOf(() => load({ ACME_KEY: 'ak_123456' }, { wrong }))).toContain('ACME_KEY');
  });

  it('that is required is an error where it is absent, and never undefined', () => {
    const settings = { acme: required(acme) };
    expect(messageOf(() => load({}, settings))).toContain('ACME_KEY is missing: the key');
    const { values } = load({ ACME_KEY: 'ak_123456' }, settings);
    expectTypeOf(values.acme.key).toEqualTypeOf<string>();
    expect(values.acme.key).toBe('ak_123456');
  });
});

it('a required group in an optional one is needed where the outer one is given', () => {
  const inner = required(
    group({ title: 'Inner', members: { key: secret('INNER_KEY', { about: 'the key' }) } }),
  );
  const outer = group({
    title: 'Outer',
    members: { name: setting('OUTER_NAME', { about: 'a name', schema: text }), inner },
  });
  expect(load({}, { outer }).absent.outer).toEqual(['INNER_KEY is missing: the key']);
  expect(messageOf(() => load({ OUTER_NAME: 'x' }, { outer }))).toContain(
    'INNER_KEY is missing, though OUTER_NAME is set',
  );
  expect(load({ INNER_KEY: 'key_1234' }, { outer }).values.outer).toEqual({
    name: undefined,
    inner: { key: 'key_1234' },
  });
});

describe('a choice in a group', () => {
  const app = group({
    title: 'App',
    members: {
      id: setting('HUB_APP_ID', { about: 'the id', schema: z.string() }),
      key: secret('HUB_APP_KEY', { about: 'the key of the app' }),
    },
  });
  const hub = group({
    title: 'Hub',
    oneOf: ['token', 'app'],
    members: {
      token: secret('HUB_TOKEN', { about: 'the token', from: 'https://hub.test', schema: text }),
      app,
      hook: secret('HUB_HOOK', { about: 'the secret of hooks', schema: text }),
    },
  });

  it('takes one of its members', () => {
    expect(load({ HUB_TOKEN: 'tok_1234' }, { hub }).values.hub).toEqual({
      token: 'tok_1234',
      app: undefined,
      hook: undefined,
    });
    const env = { HUB_APP_ID: '7', HUB_APP_KEY: 'key_1234' };
    expect(load(env, { hub }).values.hub?.app).toEqual({ id: '7', key: 'key_1234' });
  });

  it('is absent with nothing, and says what it would take', () => {
    expect(load({}, { hub }).absent.hub).toEqual([
      'HUB_TOKEN, or HUB_APP_ID with HUB_APP_KEY is missing: the token. Get it: https://hub.test',
    ]);
  });

  it.each([
    [{ HUB_HOOK: 'x' }, 'HUB_TOKEN, or HUB_APP_ID with HUB_APP_KEY is missing, though HUB_HOOK'],
    [
      { HUB_TOKEN: 'x', HUB_APP_ID: '7', HUB_APP_KEY: 'x' },
      'HUB_TOKEN and HUB_APP_ID with HUB_APP_KEY exclude each other: Hub takes one',
    ],
    [{ HUB_APP_ID: '7' }, 'HUB_APP_KEY is missing, though HUB_APP_ID is set: the key of the app'],
  ])('%j is an error', (env, problem) => {
    const message = messageOf(() => load(env as unknown as Record<string, string>, { hub }));
    expect(message).toContain(`- ${problem}`);
    expect(message).toContain('a setting is');
  });
});
