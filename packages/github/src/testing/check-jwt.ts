import type { Clock } from '@quayside/core';
import { GitHubFailure } from './github-failure.js';

/** How far GitHub's clock lets a JWT be dated ahead. */
const LEEWAY_S = 60;

/** The signature is not looked at: a fake knows no keys. @throws 401 for one that does not count now */
export function checkJwt(jwt: string, clock: Clock): void {
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
