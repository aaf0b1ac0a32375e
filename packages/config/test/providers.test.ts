import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { loadConfig, type Settings } from '../src/index.js';
import * as providers from '../src/providers/index.js';
import { messageOf } from './temporary-folder.js';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const load = (settings: Settings, env: Record<string, string>) =>
  loadConfig(settings, { env, envFiles: [] });

it.each([
  [
    { stripe: providers.stripeSettings },
    { STRIPE_SECRET_KEY: 'sk_test_1' },
    { apiKey: 'sk_test_1' },
  ],
  [{ slack: providers.slackSettings }, { SLACK_BOT_TOKEN: 'xoxb-1' }, { token: 'xoxb-1' }],
  [{ github: providers.githubSettings }, { GITHUB_TOKEN: 'ghp_1' }, { token: 'ghp_1' }],
  [
    { github: providers.githubSettings },
    { GITHUB_APP_ID: 'Iv1.a', GITHUB_APP_PRIVATE_KEY: pem, GITHUB_APP_INSTALLATION_ID: '7' },
    { app: { appId: 'Iv1.a', privateKey: pem, installationId: '7' } },
  ],
  [
    { openai: providers.openaiSettings },
    { OPENAI_API_KEY: 'sk-1', OPENAI_ORG_ID: 'org-1', OPENAI_PROJECT_ID: 'proj_1' },
    { apiKey: 'sk-1', organization: 'org-1', project: 'proj_1' },
  ],
  [
    { anthropic: providers.anthropicSettings },
    { ANTHROPIC_API_KEY: 'sk-ant' },
    { apiKey: 'sk-ant' },
  ],
  [{ discord: providers.discordSettings }, { DISCORD_TOKEN: 'x.y.z' }, { token: 'x.y.z' }],
  [
    { costs: providers.costTrackerSettings },
    { AI_COST_TRACKER_URL: 'http://localhost:5000', AI_COST_TRACKER_TOKEN: 't' },
    { baseUrl: 'http://localhost:5000', token: 't' },
  ],
] as ReadonlyArray<[Settings, Record<string, string>, object]>)(
  'settings of providers › %j is whole with %j',
  (settings, env, expected) => {
    const [key = ''] = Object.keys(settings);
    expect(load(settings, env).values[key]).toMatchObject(expected);
  },
);

it('settings of providers › with no environment all are absent, each with its reason', () => {
  const all = Object.fromEntries(Object.entries(providers));
  const { values, absent } = load(all, {});
  expect(Object.values(values).every((value) => value === undefined)).toBe(true);
  expect(Object.keys(absent)).toEqual(Object.keys(all));
});

it.each([
  [{ stripe: providers.stripeSettings }, { STRIPE_SECRET_KEY: 'pk_test_1' }, 'publishable key'],
  [{ stripe: providers.stripeSettings }, { STRIPE_SECRET_KEY: 'sk test' }, 'no credential has'],
  [
    { stripe: providers.stripeSettings },
    { STRIPE_WEBHOOK_SECRET: 'whsec_1' },
    'STRIPE_SECRET_KEY is missing',
  ],
  [
    { openai: providers.openaiSettings },
    { OPENAI_API_KEY: 'sk-1', OPENAI_BASE_URL: 'x' },
    'http or https URL',
  ],
  [
    { discord: providers.discordSettings },
    { DISCORD_TOKEN: 'x', DISCORD_PUBLIC_KEY: 'x' },
    '64 hexadecimal',
  ],
  [
    { costs: providers.costTrackerSettings },
    { AI_COST_TRACKER_URL: 'http://x' },
    'AI_COST_TRACKER_TOKEN is missing',
  ],
] as ReadonlyArray<[Settings, Record<string, string>, string]>)(
  'settings of providers › %j refuses %j',
  (settings, env, problem) => {
    expect(messageOf(() => load(settings, env))).toContain(problem);
  },
);

it('settings of providers › the API address that GitHub Actions set does not ask for a token', () => {
  const settings = { github: providers.githubSettings };
  const env = { GITHUB_API_URL: 'https://api.github.com' };
  expect(load(settings, env).values.github).toBeUndefined();
});
