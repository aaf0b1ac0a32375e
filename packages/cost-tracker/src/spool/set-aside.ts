import { type FileHandle, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ignoreMissing } from './segment.js';
import type { SpoolListener } from './spool-fact.js';
import type { SpoolRecord } from './spool-record.js';

/** An event that was refused for good, and why. */
export interface SetAsideRecord extends SpoolRecord {
  readonly reason: string;
}

const NAME = 'set-aside.jsonl';
const TAKEN = /^(set-aside\..+)\.taken\.jsonl$/;

export function setAsidePath(directory: string): string {
  return join(directory, NAME);
}

/** Adds events to the file of those that were refused, for a human; resolves when they are on the disk. */
export async function setAside(
  directory: string,
  refused: readonly SetAsideRecord[],
): Promise<void> {
  const path = setAsidePath(directory);
  const lines = refused.map(({ id, reason, payload }) => {
    const event: unknown = JSON.parse(payload);
    return `${JSON.stringify({ id, reason, event })}\n`;
  });
  for (;;) {
    const file = await open(path, 'a+', 0o600);
    try {
      await file.appendFile((await startOfLine(file)) + lines.join(''));
      await file.datasync();
      // Whoever took the file away meanwhile may have read it before these lines were in it.
      const { ino } = await file.stat();
      if (ino === (await stat(path).catch(ignoreMissing))?.ino) return;
    } finally {
      await file.close();
    }
  }
}

/** A line that a crash has torn off must not swallow the next one. */
async function startOfLine(file: FileHandle): Promise<string> {
  const { size } = await file.stat();
  if (size === 0) return '';
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() === '\n' ? '' : '\n';
}

/**
 * Hands every event that was set aside to `take`, and removes their file when all were taken; one with lines that
 * cannot be read is kept for a human. Events may be handed over twice where a process dies meanwhile; their ids make
 * that harmless.
 */
export async function takeSetAside(
  directory: string,
  mark: string,
  take: (records: readonly SpoolRecord[]) => Promise<void>,
  onFact: SpoolListener,
): Promise<number> {
  // Under another name, so that events that are set aside meanwhile begin a new file.
  const renamed = join(directory, `set-aside.${mark}.taken.jsonl`);
  await rename(setAsidePath(directory), renamed).catch(ignoreMissing);
  const names = (await readdir(directory)).filter((name) => TAKEN.test(name));
  let count = 0;
  for (const name of names) {
    const path = join(directory, name);
    const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '');
    const records = lines.flatMap(toRecord);
    await take(records);
    count += records.length;
    const damaged = lines.length - records.length;
    if (damaged === 0) {
      await rm(path, { force: true });
      continue;
    }
    const kept = join(directory, name.replace(TAKEN, '$1.damaged.jsonl'));
    await rename(path, kept);
    onFact({ type: 'spool.damaged', lines: damaged, kept });
  }
  return count;
}

function toRecord(line: string): readonly SpoolRecord[] {
  try {
    const { id, event } = JSON.parse(line) as Partial<Record<'id' | 'event', unknown>>;
    // A human may have been in the file.
    if (typeof id !== 'string' || typeof event !== 'object' || event === null) return [];
    return [{ id, payload: JSON.stringify(event) }];
  } catch {
    return [];
  }
}
