import { randomBytes, randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TokenScope } from '../../contract/operations.js';
import { hashToken } from '../../server/tokens.js';
import { CommandError } from '../command-error.js';

/** A token as it is kept: never the token itself. */
export interface StoredToken {
  readonly name: string;
  readonly hash: string;
  readonly scopes: readonly TokenScope[];
  /** Undefined for all accounts. */
  readonly accounts?: readonly string[] | undefined;
  /** RFC 3339. */
  readonly created_at: string;
}

/** The server's tokens: a file for each in one folder, so that commands and servers need not agree on a turn. */
export interface TokenStore {
  /** Makes a token and answers it, this once. @throws CommandError where the name is taken */
  create(token: Pick<StoredToken, 'name' | 'scopes' | 'accounts'>): string;
  /** By name. @throws CommandError naming a file that is none of a token */
  list(): readonly StoredToken[];
  /** False where there is no such token. */
  revoke(name: string): boolean;
}

/** From the least. */
export const SCOPES: readonly TokenScope[] = ['ingest', 'read', 'admin'];

const NAME = /^[\w-][\w.-]{0,63}$/;
const FILE = '.json';

export function tokenStore(folder: string): TokenStore {
  const pathOf = (name: string): string => {
    if (NAME.test(name)) return join(folder, `${name}${FILE}`);
    throw new CommandError(
      'the name of a token has letters, digits, dots, dashes and underscores, at most 64',
    );
  };
  return {
    create: (input) => {
      const path = pathOf(input.name);
      const token = `ct_${randomBytes(32).toString('base64url')}`;
      const stored = { ...input, hash: hashToken(token), created_at: new Date().toISOString() };
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      publish(path, `${JSON.stringify(stored, undefined, 2)}\n`, input.name);
      return token;
    },
    list: () =>
      namesIn(folder).map((file) => parseToken(file, readFileSync(join(folder, file), 'utf8'))),
    revoke: (name) => {
      try {
        rmSync(pathOf(name));
        return true;
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
    },
  };
}

/** Nobody sees half a file, and of two that make one name one fails. */
function publish(path: string, text: string, name: string): void {
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, text, { mode: 0o600, flush: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new CommandError(`there is a token '${name}' already; revoke it first`);
  } finally {
    rmSync(draft);
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith(FILE))
      .sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function parseToken(file: string, text: string): StoredToken {
  const token = parseJson(text);
  if (isStoredToken(token)) return token;
  throw new CommandError(`the file ${file} in the folder of tokens is none of a token`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** By hand: compiling a schema takes longer than all else that a start does with tokens. */
function isStoredToken(token: unknown): token is StoredToken {
  if (typeof token !== 'object' || token === null) return false;
  const { name, hash, scopes, accounts, created_at: createdAt } = token as Partial<StoredToken>;
  const areTexts = [name, hash, createdAt].every((text) => typeof text === 'string');
  return (
    areTexts && isListOf(scopes, isScope) && (accounts === undefined || isListOf(accounts, isText))
  );
}

function isListOf(list: unknown, isOne: (value: unknown) => boolean): boolean {
  return Array.isArray(list) && list.every(isOne);
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isScope = (value: unknown): boolean => SCOPES.some((scope) => scope === value);
