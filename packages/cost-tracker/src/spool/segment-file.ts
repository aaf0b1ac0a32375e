import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A segment that is being written. */
export interface SegmentFile {
  /** Adds bytes at the end. */
  write(bytes: Buffer): Promise<void>;
  /** Resolves when everything that was written survives a power cut. */
  sync(): Promise<void>;
  /** Cuts off what is behind `size`. */
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
}

export type OpenSegment = (path: string) => Promise<SegmentFile>;

/** Makes a segment, whose name in the directory is durable when its first sync has passed. It must not be there yet. */
export async function openSegmentFile(path: string): Promise<SegmentFile> {
  const file = await open(path, 'ax', 0o600);
  // Beside what is written first: whoever waits for that waits for one of the two alone.
  const named = syncDirectory(dirname(path));
  // The sync tells of it.
  named.catch(() => {});
  return {
    write: (bytes) => writeAll(file, bytes),
    sync: async () => {
      await file.datasync();
      await named;
    },
    truncate: (size) => file.truncate(size),
    close: () => file.close(),
  };
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await file.write(bytes, written)).bytesWritten;
  }
}

/** A platform that cannot open directories, as Windows, keeps their entries by itself. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r').catch(() => undefined);
  try {
    await handle?.sync();
  } finally {
    await handle?.close();
  }
}
