import { type Clock, systemClock } from '@quayside/core';
import type { FakeRequest } from '@quayside/core/testing';
import { GitHubFailure } from './github-failure.js';

/** Who may ask, and the tokens that apps were given. */
export interface FakeAuth {
  /** @throws 401 for a token that is none */
  check(request: FakeRequest): void;
  /** Gives an installation its token, for a JWT that counts now. */
  mint(request: FakeRequest): Readonly<Record<string, unknown>>;
  /** Ends every token that an installation has. */
  revoke(): void;
}

const HOUR_MS = 3_600_000;
/** How far GitHub's clock lets a JWT be dated ahead. */
const LEEWAY_S = 60;

export function createFakeAuth(token: string | undefined, clock: Clock = systemClock): FakeAuth {
  const minted = new Map<string, number>();
  let count = 0;
  return {
    check: (request) => {
      const given = tokenOf(request);
      if (given === undefined) throw new GitHubFailure(401, 'Requires authentication');
      const end = minted.get(given);
      if (end !== undefined && clock.wallNow() < end) return;
      if (given.startsWith('ghs_fake_') || (token !== undefined && given !== token))
        throw new GitHubFailure(401, 'Bad credentials');
    },
    mint: (request) => {
      checkJwt(tokenOf(request) ?? '', clock);
      count += 1;
      const made = `ghs_fake_${count}`;
      const end = clock.wallNow() + HOUR_MS;
      minted.set(made, end);
      const expires_at = new Date(end).toISOString().replace(/\.\d+Z$/, 'Z');
      return { token: made, expires_at, permissions: {}, repository_selection: 'all' };
    },
    revoke: () => minted.clear(),
  };
}

function tokenOf({ header }: FakeRequest): string | undefined {
  return /^(?:bearer|token) (.+)$/i.exec(header('authorization') ?? '')?.[1];
}

/** The signature is not looked at: a fake knows no keys. */
function checkJwt(jwt: string, clock: Clock): void {
  const now = clock.wallNow() / 1000;
  const { iat, exp } = claimsOf(jwt);
  if (iat > now + LEEWAY_S)
    throw new GitHubFailure(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  if (exp <= now || exp > now + 600 + LEEWAY_S)
    throw new GitHubFailure(401, "'Expiration time' claim ('exp') is too far in the future");
}

function claimsOf(jwt: string): { readonly iat: number; readonly exp: number } {
  try {
    const [, claims = ''] = jwt.split('.');
    return JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    throw new GitHubFailure(401, 'A JSON web token could not be decoded');
  }
}
