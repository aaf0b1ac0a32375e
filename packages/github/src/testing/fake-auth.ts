import { type Clock, systemClock } from '@quayside/core';
import type { FakeRequest } from '@quayside/core/testing';
import { checkJwt } from './check-jwt.js';
import { createFakeGrants, type FakeGrants, type FakeOAuthApp } from './fake-grants.js';
import { GitHubFailure } from './github-failure.js';

export interface FakeAuthOptions {
  /** The token that is accepted. @default any, and those that are given out */
  readonly token?: string | undefined;
  /** @default any app */
  readonly oauth?: FakeOAuthApp | undefined;
  readonly clock?: Clock | undefined;
}

/** Who may ask, and the tokens that apps and users were given. */
export interface FakeAuth extends FakeGrants {
  /** @throws 401 for a token that is none */
  check(request: FakeRequest): void;
  /** Gives an installation its token, for a JWT that counts now. */
  mint(request: FakeRequest): Readonly<Record<string, unknown>>;
  /** Ends every token that was given out. */
  revoke(): void;
}

const HOUR_S = 3600;

export function createFakeAuth(options: FakeAuthOptions = {}): FakeAuth {
  const { token, oauth, clock = systemClock } = options;
  const ends = new Map<string, number>();
  let count = 0;
  const give = (prefix: string, lifetimeS: number): string => {
    count += 1;
    const made = `${prefix}_fake_${count}`;
    ends.set(made, clock.wallNow() + lifetimeS * 1000);
    return made;
  };
  return {
    ...createFakeGrants({ give, end: (one) => void ends.delete(one) }, oauth, clock),
    check: (request) => {
      const given = tokenOf(request);
      if (given === undefined) throw new GitHubFailure(401, 'Requires authentication');
      const end = ends.get(given);
      if (end !== undefined && clock.wallNow() < end) return;
      if (/^gh[su]_fake_/.test(given) || (token !== undefined && given !== token))
        throw new GitHubFailure(401, 'Bad credentials');
    },
    mint: (request) => {
      checkJwt(tokenOf(request) ?? '', clock);
      const made = give('ghs', HOUR_S);
      const end = new Date(clock.wallNow() + HOUR_S * 1000);
      const expires_at = end.toISOString().replace(/\.\d+Z$/, 'Z');
      return { token: made, expires_at, permissions: {}, repository_selection: 'all' };
    },
    revoke: () => ends.clear(),
  };
}

function tokenOf({ header }: FakeRequest): string | undefined {
  return /^(?:bearer|token) (.+)$/i.exec(header('authorization') ?? '')?.[1];
}
