import type { Call } from '@quayside/core';
import type { HttpClient } from '@quayside/core/http';
import type { GitHubOptions } from '../github-options.js';
import { createInstallationTokens } from './installation-tokens.js';

/** Where the token of a request comes from. */
export interface TokenSource {
  /** The token that counts now. Rejects where none can be had: then nothing was sent. */
  take(call: Call): string | Promise<string>;
  /** Looks at a failure of a request that went out with `token`; returns what to throw. */
  judge(token: string, error: unknown): unknown;
}

/** A fixed token, or the tokens of an app's installation. */
export function createTokenSource(options: GitHubOptions, http: HttpClient): TokenSource {
  const { app, token = '' } = options;
  if (app !== undefined) return createInstallationTokens(app, options, http);
  return { take: () => token, judge: (_token, error) => error };
}
