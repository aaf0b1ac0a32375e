import { isIntegrationError, pipeline } from '@quayside/core';
import { createVirtualClock, recordFacts } from '@quayside/core/testing';
import { createGitHub, type GitHubOAuthOptions, type GitHubUserTokens } from '../src/index.js';
import { createFakeGitHub } from '../src/testing/index.js';

export const repository = 'acme/shop';
export const REFRESH = '/login/oauth/access_token';
export const HOUR_MS = 3_600_000;
export const app = { clientId: 'Iv1.abc', clientSecret: 'client-secret-1' };

export interface OAuthSetup extends Partial<GitHubOAuthOptions> {
  readonly skewMs?: number;
  readonly baseUrl?: string;
}

/** A user's tokens that count for eight hours, at a fake that knows no others. */
export function setupOAuth({ skewMs = 0, baseUrl, ...changes }: OAuthSetup = {}) {
  const clock = createVirtualClock();
  // GitHub's own clock may be another.
  const theirs = { ...clock, wallNow: () => clock.wallNow() + skewMs };
  const fake = createFakeGitHub({ clock: theirs, token: 'none', oauth: app });
  const tokens = fake.authorizeUser();
  const stored: GitHubUserTokens[] = [];
  const log = recordFacts();
  const errors: unknown[] = [];
  const connect = (more: Partial<GitHubOAuthOptions> = {}) =>
    createGitHub({
      oauth: { ...app, tokens, onTokens: (made) => void stored.push(made), ...changes, ...more },
      fetch: fake.fetch,
      clock,
      baseUrl,
      policy: pipeline(),
      listeners: [log.listener],
    });
  const { code } = connect();
  const read = (host = code) => clock.settle(host.getRepository(repository));
  return {
    clock,
    fake,
    tokens,
    stored,
    log,
    connect,
    code,
    read,
    failed: async (host = code) => {
      const error = await read(host).catch((thrown: unknown) => thrown);
      errors.push(error);
      return error;
    },
    renewals: () => fake.requests.entries().filter(({ path }) => path.endsWith(REFRESH)).length,
    /** Everything that a log would hold. */
    said: () => [...errors.map(deepText), ...log.lines, JSON.stringify(log.entries)].join('\n'),
  };
}

function deepText(error: unknown): string {
  if (!isIntegrationError(error)) return String(error);
  return `${error.stack}${JSON.stringify(error)}${JSON.stringify(error.details)}${deepText(error.cause)}`;
}
