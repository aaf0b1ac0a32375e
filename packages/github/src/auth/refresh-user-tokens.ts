import { type Call, IntegrationError } from '@quayside/core';
import type { HttpClient } from '@quayside/core/http';
import * as z from '@quayside/core/schema';
import type { GitHubOAuthOptions, GitHubUserTokens } from './github-oauth-options.js';

/** New tokens, and the time of GitHub's clock when it made them. */
export interface Refreshed {
  readonly tokens: GitHubUserTokens;
  readonly date: string | undefined;
}

/** GitHub refuses with a 200 and an `error`. */
interface RawTokens {
  readonly error?: string | undefined;
  readonly access_token?: string | undefined;
  readonly expires_in?: number | undefined;
  readonly refresh_token?: string | undefined;
  readonly refresh_token_expires_in?: number | undefined;
}

const rawSchema: z.Schema<RawTokens> = z.received(() =>
  z
    .looseObject({
      error: z.optional(z.string()),
      access_token: z.optional(z.string().check(z.minLength(1))),
      expires_in: z.optional(z.number()),
      refresh_token: z.optional(z.string().check(z.minLength(1))),
      refresh_token_expires_in: z.optional(z.number()),
    })
    .check(
      z.refine((one) => 'error' in one || 'access_token' in one, 'has neither tokens nor an error'),
    ),
);

/**
 * Exchanges a refresh token for new tokens. It is gone then, and with it the access token: where the answer
 * is lost, so are the new ones
 * (https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens).
 */
export async function refreshUserTokens(
  http: HttpClient,
  call: Call,
  { clientId, clientSecret }: GitHubOAuthOptions,
  refreshToken: string,
  now: number,
): Promise<Refreshed> {
  const answer = await http.exchange('POST', '/login/oauth/access_token', {
    call,
    form: {
      client_id: clientId,
      client_secret: clientSecret,
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
    },
    headers: { accept: 'application/json' },
  });
  const raw = await answer.json(rawSchema);
  if (raw.access_token === undefined) throw refused(call, raw.error ?? '');
  const date = answer.header('date');
  const sent = Date.parse(date ?? '');
  const from = Number.isNaN(sent) ? now : sent;
  const end = (seconds: number | undefined): Date | undefined =>
    seconds === undefined ? undefined : new Date(from + seconds * 1000);
  const tokens: GitHubUserTokens = {
    accessToken: raw.access_token,
    expiresAt: end(raw.expires_in),
    refreshToken: raw.refresh_token,
    refreshTokenExpiresAt: end(raw.refresh_token_expires_in),
  };
  return { tokens, date };
}

const SIGN_IN = 'The user has to sign in again.';

const PROBLEMS: Readonly<Record<string, readonly [what: string, advice: string]>> = {
  bad_refresh_token: ['the refresh token is used up, revoked or over', SIGN_IN],
  incorrect_client_credentials: [
    'GitHub does not know the app by its client id and secret',
    'Check oauth.clientId and oauth.clientSecret.',
  ],
};

function refused(call: Call, error: string): IntegrationError {
  const known = PROBLEMS[error];
  // What is not known may be anything, a token too.
  const what = known?.[0] ?? 'GitHub refused to renew the tokens of the user';
  return authError(call, what, known?.[1] ?? SIGN_IN, known && { error });
}

/** Tells that the user cannot be acted for; nothing was sent on their behalf. */
export function authError(
  call: Call,
  what: string,
  advice: string = SIGN_IN,
  details?: Readonly<Record<string, unknown>>,
): IntegrationError {
  return new IntegrationError({
    message: `github ${call.operation} failed: ${what} (unauthenticated). ${advice}`,
    code: 'unauthenticated',
    execution: 'not_executed',
    provider: 'github',
    port: call.port,
    operation: call.operation,
    details,
  });
}
