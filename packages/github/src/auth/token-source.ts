import type { Call } from '@quayside/core';
import type { HttpClient } from '@quayside/core/http';
import type { GitHubOptions } from '../github-options.js';
import { createInstallationTokens } from './installation-tokens.js';
import { UserTokens } from './user-tokens.js';

/** Where the token of a request comes from. */
export interface TokenSource {
  /** The token that counts now. Rejects where none can be had: then nothing was sent. */
  take(call: Call): string | Promise<string>;
  /** Looks at a failure of a request that went out with `token`; returns what to throw. */
  judge(token: string, error: unknown): unknown;
  /** Whether GitHub refused `token` alone, and {@link take} has another one for the same request. */
  hasAnother?(token: string, error: unknown): boolean;
  /** Hears the `Date` of every answer. */
  learn?(date: string | undefined): void;
}

/** The two places that give tokens: the API, and the site where users sign in. */
export interface TokenHosts {
  readonly api: HttpClient;
  readonly site: HttpClient;
}

/** A fixed token, a user's tokens, or the tokens of an app's installation. */
export function createTokenSource(options: GitHubOptions, { api, site }: TokenHosts): TokenSource {
  const { app, oauth, token = '' } = options;
  if (app !== undefined) return createInstallationTokens(app, options, api);
  if (oauth !== undefined) return new UserTokens(oauth, options, site);
  return { take: () => token, judge: (_token, error) => error };
}
