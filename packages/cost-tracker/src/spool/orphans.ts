import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Segment, writerOfSegment } from './segment.js';
import { takeWriterLock, type WriterLock, writerOfLock } from './writer-lock.js';

/** The files of a writer that is gone. */
export interface Adopted {
  readonly lock: WriterLock;
  /** Oldest first. */
  readonly segments: readonly Segment[];
}

/**
 * Takes over the files of every writer whose lock nobody holds, in the order in which the writers began.
 * A lock without files is removed: its writer ended when all was drained.
 */
export function adoptOrphans(directory: string, held: ReadonlySet<string>): readonly Adopted[] {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const names = readdirSync(directory).sort();
  const writers = new Set(
    names.flatMap((name) => writerOfLock(name) ?? writerOfSegment(name) ?? []),
  );
  return [...writers].sort().flatMap((writer) => {
    const lock = held.has(writer) ? undefined : takeWriterLock(directory, writer);
    if (lock === undefined) return [];
    // Read again under the lock: whoever held it a moment ago may have drained the files meanwhile.
    const left = readdirSync(directory).sort();
    const segments = left
      .filter((name) => writerOfSegment(name) === writer)
      .map((name) => toSegment(directory, name, writer))
      .filter(hasContent);
    if (segments.length > 0) return { lock, segments };
    lock.release({ remove: true });
    return [];
  });
}

function toSegment(directory: string, name: string, writer: string): Segment {
  const path = join(directory, name);
  const { size } = statSync(path);
  return { path, writer, size, drained: 0, sealed: true, damaged: 0 };
}

/** A file whose writer died before anything was in it. */
function hasContent({ path, size }: Segment): boolean {
  if (size === 0) rmSync(path, { force: true });
  return size > 0;
}
