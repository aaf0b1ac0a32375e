import { readFileSync } from 'node:fs';
import { createFindCaller, type FindCaller, type TokenOptions } from '../../server/tokens.js';
import { CommandError, usageError } from '../command-error.js';
import type { Options } from '../options.js';
import type { TokenStore } from './token-store.js';

/** A token that was revoked is good for so long still. */
const RELOAD_MS = 1_000;

/** The tokens that do not change while the server runs: of the environment, and of a file such as a Docker secret. */
export function fixedTokens(
  options: Options<'token-file'>,
  env: Readonly<Record<string, string | undefined>>,
): readonly TokenOptions[] {
  const file = options.text('token-file');
  const found = [
    { name: 'API_TOKEN', token: env.API_TOKEN || undefined },
    { name: 'token-file', token: file === undefined ? undefined : readToken(file) },
  ];
  return found.flatMap(({ name, token }) =>
    token === undefined ? [] : [{ name, token, scopes: ['admin'] as const }],
  );
}

function readToken(file: string): string {
  let token: string;
  try {
    token = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw usageError(`--token-file cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
  if (token === '') throw usageError('--token-file is empty');
  return token;
}

/**
 * Finds callers by the fixed tokens and those of the store, which may change at any time. A store that cannot be read
 * any more lets nobody in.
 *
 * @throws misconfigured for a fixed token that can be guessed, where `strict`
 */
export function watchTokens(
  fixed: readonly TokenOptions[],
  store: Pick<TokenStore, 'list'>,
  strict: boolean,
  now: () => number = Date.now,
): FindCaller {
  const ofFixed = createFindCaller(fixed, strict);
  let ofStore = createFindCaller(store.list(), strict);
  let readAt = now();
  const reload = (): void => {
    try {
      ofStore = createFindCaller(store.list(), strict);
    } catch {
      ofStore = () => undefined;
    }
    readAt = now();
  };
  return (authorization) => {
    if (now() - readAt >= RELOAD_MS) reload();
    return ofFixed(authorization) ?? ofStore(authorization);
  };
}

/** The name of the token that a first start makes. */
export const FIRST_TOKEN = 'first';

const LOOPBACK = /^(?:localhost|::1|127(?:\.\d{1,3}){3})$/;

export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/**
 * Makes the first token where there is none at all, and answers it.
 *
 * @throws CommandError where whoever reaches the machine could use it before its owner has read it
 */
export function firstToken(
  fixed: readonly TokenOptions[],
  store: TokenStore,
  host: string,
): string | undefined {
  if (fixed.length > 0 || store.list().length > 0) return undefined;
  if (isLoopback(host)) return store.create({ name: FIRST_TOKEN, scopes: ['admin'] });
  throw new CommandError(
    `there is no token, and ${host} is reachable from elsewhere. Set API_TOKEN, give --token-file, or run: cost-tracker token create`,
  );
}
