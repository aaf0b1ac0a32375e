import { type Command, defineCommand } from '../command.js';
import { CommandError, usageError } from '../command-error.js';
import { writeJson } from '../connect.js';
import { EXIT } from '../exit-codes.js';
import type { Io } from '../io.js';
import type { Options } from '../options.js';
import { folderOption, serverFolder } from '../serve/server-folder.js';
import { SCOPES, type StoredToken, type TokenStore, tokenStore } from '../serve/token-store.js';
import { toTable } from '../table.js';

export const token: Command = defineCommand({
  name: 'token',
  summary:
    "Creates, lists and revokes the server's tokens. Run it where the server keeps its files.",
  positionals: 'create NAME | list | revoke NAME',
  options: {
    scope: {
      value: 'SCOPE',
      help: 'ingest, read or admin, which includes both; default ingest and read',
      multiple: true,
    },
    account: { value: 'NAME', help: 'it is for these accounts alone', multiple: true },
    ...folderOption,
  },
  exits: { 1: 'the name is taken, or unknown' },
  notes: [
    'Only hashes are kept, so a token is shown once. A server that runs takes changes within a second;',
    'whoever is signed in at its dashboard stays so until the session ends.',
  ],
  examples: [
    'cost-tracker token create ci --scope read --account control-tower-prod',
    'cost-tracker token revoke ci',
  ],
  run: async (options, io) => {
    const [action, name, ...rest] = options.positionals;
    const store = tokenStore(serverFolder(options).tokens);
    if (action === 'list' && name === undefined) return list(store, options.flag('json'), io);
    if (name === undefined || rest.length > 0)
      throw usageError('say create NAME, list, or revoke NAME');
    if (action === 'create') return create(store, name, options, io);
    if (action === 'revoke') return revoke(store, name, options.flag('json'), io);
    throw usageError('say create NAME, list, or revoke NAME');
  },
});

async function create(
  store: TokenStore,
  name: string,
  options: Options<'scope' | 'account'>,
  io: Io,
): Promise<number> {
  const wanted = options.list('scope');
  const scopes = SCOPES.filter((scope) => wanted.includes(scope));
  if (scopes.length < new Set(wanted).size)
    throw usageError('--scope must be ingest, read or admin');
  const accounts = options.list('account');
  const made = store.create({
    name,
    scopes: wanted.length === 0 ? ['ingest', 'read'] : scopes,
    accounts: accounts.length === 0 ? undefined : accounts,
  });
  if (options.flag('json')) await writeJson(io, { name, token: made });
  else await io.out.write(`${made}\n`);
  return EXIT.ok;
}

async function revoke(store: TokenStore, name: string, json: boolean, io: Io): Promise<number> {
  if (!store.revoke(name)) throw new CommandError('there is no such token');
  if (json) await writeJson(io, { name, revoked: true });
  else await io.out.write(`Revoked ${name}.\n`);
  return EXIT.ok;
}

async function list(store: TokenStore, json: boolean, io: Io): Promise<number> {
  const tokens = store.list();
  if (json)
    await writeJson(
      io,
      tokens.map(({ hash: _, ...shown }) => shown),
    );
  else if (tokens.length > 0) await io.out.write(toTable([TITLES, ...tokens.map(toRow)]));
  return EXIT.ok;
}

const TITLES = ['NAME', 'SCOPES', 'ACCOUNTS', 'CREATED'];

function toRow({ name, scopes, accounts, created_at: createdAt }: StoredToken): readonly string[] {
  return [name, scopes.join(','), accounts?.join(',') ?? 'all', createdAt];
}
