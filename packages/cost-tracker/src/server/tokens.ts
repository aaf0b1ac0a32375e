import { hash, timingSafeEqual } from 'node:crypto';
import { misconfigured } from '@quayside/core';
import type { TokenScope } from '../contract/operations.js';

/** Who may do what. Tokens are kept by their hash alone. */
export interface TokenOptions {
  /** Names whoever uses it, in the audit log. */
  readonly name: string;
  /** The token itself; hashed at once. Give this or `hash`. */
  readonly token?: string | undefined;
  /** What {@link hashToken} made of it. */
  readonly hash?: string | undefined;
  /** `admin` includes the others. */
  readonly scopes: readonly TokenScope[];
  /** The accounts it may record for and read. @default all */
  readonly accounts?: readonly string[] | undefined;
}

/** Whoever sent a request. */
export interface Caller {
  readonly name: string;
  readonly scopes: ReadonlySet<TokenScope>;
  /** Undefined for all. */
  readonly accounts: ReadonlySet<string> | undefined;
}

/** Finds the caller of an `Authorization` header; undefined where there is none. */
export type FindCaller = (authorization: string | undefined) => Caller | undefined;

const PREFIX = 'sha256:';
/** 128 bits in base64, which nobody guesses; SHA-256 without a salt is enough for what cannot be guessed. */
const SHORTEST = 22;

/** Hashes a token for `TokenOptions.hash`, so that configuration holds no secret. */
export function hashToken(token: string): string {
  return `${PREFIX}${hash('sha256', token, 'hex')}`;
}

/**
 * Reads the tokens of a server.
 *
 * @throws misconfigured for a token without a secret, and in production for one that can be guessed
 */
export function createFindCaller(tokens: readonly TokenOptions[], production: boolean): FindCaller {
  const callers = tokens.map((options) => ({
    digest: digestOf(options, production),
    caller: {
      name: options.name,
      scopes: new Set(options.scopes),
      accounts: options.accounts === undefined ? undefined : new Set(options.accounts),
    },
  }));
  return (authorization) => {
    const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
    if (token === undefined) return undefined;
    const digest = Buffer.from(hash('sha256', token, 'hex'), 'hex');
    return callers.find((known) => timingSafeEqual(known.digest, digest))?.caller;
  };
}

/** True where the caller has the scope. */
export function mayDo({ scopes }: Caller, scope: TokenScope): boolean {
  return scopes.has(scope) || scopes.has('admin');
}

function digestOf({ name, token, hash: hashed }: TokenOptions, production: boolean): Buffer {
  if ((token === undefined) === (hashed === undefined))
    throw misconfigured(
      'The server',
      `its token '${name}' has neither a token nor a hash, or both`,
      'Give one of them.',
    );
  if (hashed !== undefined) {
    if (!/^sha256:[\da-f]{64}$/.test(hashed))
      throw misconfigured(
        'The server',
        `the hash of token '${name}' is none`,
        'Make it with hashToken().',
      );
    return Buffer.from(hashed.slice(PREFIX.length), 'hex');
  }
  const secret = token ?? '';
  if (production && (secret.length < SHORTEST || new Set(secret).size < 8))
    throw misconfigured(
      'The server',
      `token '${name}' can be guessed`,
      `Use ${SHORTEST} random characters or more: openssl rand -base64 32`,
    );
  if (secret.trim() === '' || /\s/.test(secret))
    throw misconfigured('The server', `token '${name}' is empty or has spaces`, 'Set API_TOKEN.');
  return Buffer.from(hash('sha256', secret, 'hex'), 'hex');
}
