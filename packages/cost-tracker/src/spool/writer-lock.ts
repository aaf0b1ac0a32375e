import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openSqlite } from './open-sqlite.js';

/** A writer's files are its holder's alone until it lets go, or its process ends however. */
export interface WriterLock {
  readonly writer: string;
  /** Lets go, and removes the lock's file where the writer has no files any more. */
  release(options: { readonly remove: boolean }): void;
}

const SUFFIX = '.lock';

/** Reads the writer's name off the name of its lock; undefined for other files. */
export function writerOfLock(name: string): string | undefined {
  return name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : undefined;
}

/**
 * Takes a writer's lock; undefined while another process, or another spool of this one, holds it. The
 * operating system holds it, by the lock of an empty SQLite file, and drops it with the process, so that
 * there is no process number to mistake: all containers have a process 1.
 */
export function takeWriterLock(directory: string, writer: string): WriterLock | undefined {
  const path = join(directory, `${writer}${SUFFIX}`);
  const inode = createOrFind(path);
  const file = openSqlite(path);
  try {
    // Without a journal in a file of its own, which would be left behind.
    file.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch {
    file.close();
    return undefined;
  }
  // Whoever drained this writer before may have removed the file between the two steps.
  if (inodeOf(path) !== inode) {
    file.close();
    return undefined;
  }
  return {
    writer,
    release: ({ remove }) => {
      if (remove) rmSync(path, { force: true });
      file.close();
    },
  };
}

/** Never opens a file that is there: closing it would drop the lock that this process may hold on it. */
function createOrFind(path: string): bigint | undefined {
  const found = inodeOf(path);
  if (found !== undefined) return found;
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch {
    // Another process was faster.
  }
  return inodeOf(path);
}

function inodeOf(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}
