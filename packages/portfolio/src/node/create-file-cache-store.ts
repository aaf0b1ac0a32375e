import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { type CacheEntry, type CacheStore, type Clock, systemClock } from '@quayside/core';

export interface FileCacheOptions {
  /** Made where it is not there, for this user alone. What is in it is believed: keep it from others. */
  readonly folder: string;
  /** Tells when an entry is over. @default the system's */
  readonly clock?: Clock | undefined;
}

/** What a file holds. The key is there for `clear`: a file's name is its digest. */
interface KeptEntry {
  readonly key: string;
  readonly entry: CacheEntry;
  /** Unix time in milliseconds. */
  readonly keepUntil: number;
}

const ENDING = '.cache';

/**
 * Keeps scans in a folder, so that the next process has them: a command that runs every few minutes, a server that
 * is started anew. Several processes may share it: an entry is always a whole one, of whoever wrote last. A file
 * that cannot be read as an entry counts as none. An answer is given before it is written: let the process end by
 * itself. Rejects for what the file system refuses, which costs the cache and not the scan.
 */
export function createFileCacheStore({
  folder,
  clock = systemClock,
}: FileCacheOptions): CacheStore {
  const fileOf = (key: string): string =>
    join(folder, createHash('sha256').update(key).digest('hex') + ENDING);
  return {
    get: async (key) => {
      const kept = await readEntry(fileOf(key));
      return kept !== undefined && kept.keepUntil > clock.wallNow() ? kept.entry : undefined;
    },
    set: async (key, entry, keepMs) => {
      const kept: KeptEntry = { key, entry, keepUntil: clock.wallNow() + keepMs };
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const draft = join(folder, `${randomUUID()}.draft`);
      try {
        await writeFile(draft, serialize(kept), { mode: 0o600 });
        await rename(draft, fileOf(key));
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
    delete: (key) => rm(fileOf(key), { force: true }),
    clear: async (prefix) => {
      for (const name of await namesIn(folder)) {
        const file = join(folder, name);
        const kept = name.endsWith(ENDING) ? await readEntry(file) : undefined;
        if (kept?.key.startsWith(prefix)) await rm(file, { force: true });
      }
    },
  };
}

async function readEntry(file: string): Promise<KeptEntry | undefined> {
  const bytes = await unlessMissing(readFile(file));
  try {
    const kept: unknown = bytes && deserialize(bytes);
    return isKept(kept) ? kept : undefined;
  } catch {
    // Cut short by a full disk, or written by something else.
    return undefined;
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await unlessMissing(readdir(folder))) ?? [];
}

async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isKept(value: unknown): value is KeptEntry {
  return (
    typeof value === 'object' &&
    value !== null &&
    'key' in value &&
    typeof value.key === 'string' &&
    'keepUntil' in value &&
    typeof value.keepUntil === 'number' &&
    'entry' in value
  );
}
