import type { Clock } from '@quayside/core';
import type { GitHubUserTokens } from '../auth/github-oauth-options.js';

/** The app that users sign in through. */
export interface FakeOAuthApp {
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
}

/** Access tokens that were given out, and until when they count. */
export interface FakeTokens {
  give(prefix: 'ghs' | 'ghu', lifetimeS: number): string;
  end(token: string): void;
}

/** What users have granted. */
export interface FakeGrants {
  /** Signs a user in. */
  authorize(): GitHubUserTokens;
  /** Exchanges a refresh token, which is gone then, and its access token with it. */
  refresh(form: URLSearchParams): Readonly<Record<string, unknown>>;
}

const HOUR_S = 3600;
const USER_TOKEN_S = 8 * HOUR_S;
const REFRESH_TOKEN_S = 184 * 24 * HOUR_S;

export function createFakeGrants(
  tokens: FakeTokens,
  app: FakeOAuthApp | undefined,
  clock: Clock,
): FakeGrants {
  const grants = new Map<string, { readonly accessToken: string; readonly end: Date }>();
  const inSeconds = (seconds: number): Date => new Date(clock.wallNow() + seconds * 1000);
  const grant = () => {
    const accessToken = tokens.give('ghu', USER_TOKEN_S);
    const refreshToken = accessToken.replace('ghu', 'ghr');
    grants.set(refreshToken, { accessToken, end: inSeconds(REFRESH_TOKEN_S) });
    return { accessToken, refreshToken };
  };
  return {
    authorize: () => ({
      ...grant(),
      expiresAt: inSeconds(USER_TOKEN_S),
      refreshTokenExpiresAt: inSeconds(REFRESH_TOKEN_S),
    }),
    refresh: (form) => {
      const error = refusalOf(form, app);
      if (error !== undefined) return { error, error_description: 'Refused.' };
      const spent = form.get('refresh_token') ?? '';
      const known = grants.get(spent);
      if (known === undefined || known.end.getTime() <= clock.wallNow())
        return { error: 'bad_refresh_token', error_description: 'It is incorrect or expired.' };
      grants.delete(spent);
      tokens.end(known.accessToken);
      const { accessToken, refreshToken } = grant();
      return {
        access_token: accessToken,
        expires_in: USER_TOKEN_S,
        refresh_token: refreshToken,
        refresh_token_expires_in: REFRESH_TOKEN_S,
        scope: '',
        token_type: 'bearer',
      };
    },
  };
}

/** GitHub says what is wrong with a 200. */
function refusalOf(form: URLSearchParams, app: FakeOAuthApp | undefined): string | undefined {
  if (form.get('grant_type') !== 'refresh_token') return 'unsupported_grant_type';
  if (app === undefined) return undefined;
  const isKnown =
    form.get('client_id') === app.clientId &&
    (app.clientSecret === undefined || form.get('client_secret') === app.clientSecret);
  return isKnown ? undefined : 'incorrect_client_credentials';
}
