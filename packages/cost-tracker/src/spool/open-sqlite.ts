import type { DatabaseSync } from 'node:sqlite';
import { misconfigured } from '@quayside/core';

/** Asked of the platform when a spool is opened: importing the package must not load SQLite. */
export function openSqlite(path: string): DatabaseSync {
  const sqlite = globalThis.process?.getBuiltinModule?.('node:sqlite');
  if (sqlite === undefined)
    throw misconfigured(
      'The spool',
      'this runtime has no node:sqlite, by which its files are locked',
      'Run it on Node 22.13 or later, or leave the spool out.',
    );
  return new sqlite.DatabaseSync(path);
}
