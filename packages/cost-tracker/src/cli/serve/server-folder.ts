import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { OptionSpecs, Options } from '../options.js';

/** The flag of commands that work on the server's own files. */
export const folderOption: OptionSpecs<'data-dir'> = {
  'data-dir': {
    value: 'FOLDER',
    help: 'where the ledger and the tokens are; default ~/.cost-tracker',
    env: 'COST_TRACKER_DATA_DIR',
  },
};

/** Where the server keeps its files. */
export interface ServerFolder {
  /** Makes it, for nobody else to read: the ledger tells who uses what. */
  make(): void;
  readonly ledger: string;
  readonly tokens: string;
}

export function serverFolder(options: Options<'data-dir'>): ServerFolder {
  const folder = resolve(options.text('data-dir') ?? join(homedir(), '.cost-tracker'));
  return {
    make: () => void mkdirSync(folder, { recursive: true, mode: 0o700 }),
    ledger: join(folder, 'ledger.db'),
    tokens: join(folder, 'tokens'),
  };
}
