import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeRecords, type SpoolRecord } from './spool-record.js';

/** A file of a spool: written by one writer, from its beginning to its end, and drained in that order. */
export interface Segment {
  readonly path: string;
  readonly writer: string;
  /** Bytes that are on the disk for certain. */
  size: number;
  /** Bytes that are drained. */
  drained: number;
  /** Whether nothing will be added. */
  sealed: boolean;
  /** Lines that could not be read so far. */
  damaged: number;
}

/** What was read of a segment. */
export interface SegmentRead {
  readonly segment: Segment;
  readonly records: readonly SpoolRecord[];
  /** Up to where it was read. */
  readonly end: number;
  readonly damaged: number;
  /** The file is gone, and what was in it. */
  readonly isMissing: boolean;
}

/** Reading it takes a millisecond, for which whoever records meanwhile has to wait. */
const PIECE_BYTES = 64 * 1024;
const NAME = /^(.+)\.(\d{8})\.segment$/;

export function segmentPath(directory: string, writer: string, sequence: number): string {
  return join(directory, `${writer}.${String(sequence).padStart(8, '0')}.segment`);
}

/** Reads the writer's name off the name of a segment; undefined for other files. */
export function writerOfSegment(name: string): string | undefined {
  return NAME.exec(name)?.[1];
}

/** Reads at most `limit` records from where the segment is drained to, on to what is on the disk. */
export async function readSegment(segment: Segment, limit: number): Promise<SegmentRead> {
  const { path, size, sealed } = segment;
  const records: SpoolRecord[] = [];
  let end = segment.drained;
  let damaged = 0;
  let wanted = PIECE_BYTES;
  const file = await open(path, 'r').catch(ignoreMissing);
  if (file === undefined) return { segment, records, end: size, damaged, isMissing: true };
  try {
    while (end < size && records.length < limit) {
      const bytes = Buffer.allocUnsafe(Math.min(wanted, size - end));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, end);
      const found = decodeRecords(bytes.subarray(0, bytesRead), limit - records.length);
      records.push(...found.records);
      damaged += found.damaged;
      end += found.consumed;
      if (found.consumed > 0) continue;
      if (end + bytesRead < size && bytesRead > 0) {
        wanted *= 2;
        continue;
      }
      // What is left has no end: it was torn off when its writer died, and nobody was told it was kept.
      if (sealed) end = size;
      break;
    }
  } finally {
    await file.close();
  }
  return { segment, records, end, damaged, isMissing: false };
}

/** Nothing is left to wait for, and what lies behind it must not wait. */
export function ignoreMissing(error: unknown): undefined {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  if (!isMissing) throw error;
}

/** Removes a drained segment; one with damage is kept for a human. Returns the name that it has then. */
export async function discardSegment({ path, damaged }: Segment): Promise<string | undefined> {
  if (damaged === 0) {
    await rm(path, { force: true });
    return undefined;
  }
  const kept = `${path}.damaged`;
  await rename(path, kept).catch(ignoreMissing);
  return kept;
}
