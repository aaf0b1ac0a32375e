import type { Call } from '@quayside/core';
import { githubError } from '../github-errors.js';
import { isSendable } from '../is-sendable.js';
import type { GitHubUserTokens } from './github-oauth-options.js';

/** Reads the tokens by the user's hook. @throws misconfigured for what are none */
export async function readUserTokens(
  call: Call,
  read: () => GitHubUserTokens | Promise<GitHubUserTokens>,
): Promise<GitHubUserTokens> {
  const tokens = await own(call, 'oauth.tokens', read);
  const problem = problemOf(tokens);
  if (problem === undefined) return tokens;
  throw githubError(call, 'misconfigured', 'not_executed', `oauth.tokens ${problem}`);
}

/** Hands new tokens to the user's hook. */
export async function storeUserTokens(
  call: Call,
  store: (tokens: GitHubUserTokens) => void | Promise<void>,
  tokens: GitHubUserTokens,
): Promise<void> {
  await own(call, 'oauth.onTokens', () => store(tokens));
}

/** What is wrong with tokens that come from outside; undefined for nothing. */
export function problemOf(tokens: GitHubUserTokens | undefined): string | undefined {
  const { accessToken, refreshToken, expiresAt, refreshTokenExpiresAt } = tokens ?? {};
  if (!isSendable(accessToken)) return 'has no access token that can be sent';
  if (refreshToken !== undefined && !isSendable(refreshToken))
    return 'has a refresh token that is blank, or has characters that none has';
  const isTime = (date: unknown): boolean =>
    date === undefined || (date instanceof Date && !Number.isNaN(date.getTime()));
  // JSON leaves texts of them.
  if (!isTime(expiresAt)) return 'has an expiresAt that is no valid Date';
  if (!isTime(refreshTokenExpiresAt)) return 'has a refreshTokenExpiresAt that is no valid Date';
  return undefined;
}

/** Runs a hook. What it throws is left out: a storage's error may quote what was to be stored. */
async function own<T>(call: Call, name: string, hook: () => T | Promise<T>): Promise<T> {
  try {
    return await hook();
  } catch (thrown) {
    const kind = thrown instanceof Error ? thrown.name : typeof thrown;
    throw githubError(call, 'unavailable', 'not_executed', `${name} threw ${kind}`);
  }
}
