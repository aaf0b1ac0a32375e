import { rm } from 'node:fs/promises';
import { type Segment, segmentPath } from './segment.js';
import type { OpenSegment, SegmentFile } from './segment-file.js';
import type { SpoolListener } from './spool-fact.js';

/** The longest group: a commit of more would keep the first of it waiting. */
const GROUP_BYTES = 1024 * 1024;

interface Waiting {
  readonly line: string;
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupCommitOptions {
  readonly directory: string;
  readonly writer: string;
  /** A segment is sealed when it has grown to this. */
  readonly segmentBytes: number;
  readonly open: OpenSegment;
  /** Told of every new segment before anything is in it. */
  readonly onSegment: (segment: Segment) => void;
  /** Told of a segment that came to nothing. */
  readonly onAbandoned: (segment: Segment) => void;
  readonly onFact: SpoolListener;
}

/**
 * Writes lines to segments, as many at once as came while the last ones were written: one write and one
 * fdatasync for all of them, whoever called.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #isScheduled = false;
  /** One step at a time: commits and seals never overlap. */
  #steps: Promise<void> = Promise.resolve();
  #sequence = 0;
  #open: { readonly file: SegmentFile; readonly segment: Segment } | undefined;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
  }

  /** Bytes that are not on the disk yet. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Resolves when the line is on the disk; rejects when it certainly is not to be relied on. */
  append(line: string, bytes: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line, bytes, resolve, reject });
      this.#waitingBytes += bytes;
      this.#schedule();
    });
  }

  /** Resolves when everything that was appended before has been committed or refused. */
  async settle(): Promise<void> {
    do await this.#steps;
    while (this.#waiting.length > 0);
  }

  /** Ends the segment that is being written; the next line begins another one. */
  seal(): Promise<void> {
    return this.#step(() => this.#seal());
  }

  #step(run: () => Promise<void>): Promise<void> {
    this.#steps = this.#steps.then(run);
    return this.#steps;
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    void this.#step(async () => {
      this.#isScheduled = false;
      const group = this.#takeGroup();
      if (this.#waiting.length > 0) this.#schedule();
      await this.#commit(group);
    });
  }

  #takeGroup(): readonly Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const one of this.#waiting) {
      if (count > 0 && bytes + one.bytes > GROUP_BYTES) break;
      bytes += one.bytes;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  /** Never rejects: whoever appended is told. */
  async #commit(group: readonly Waiting[]): Promise<void> {
    try {
      const { file, segment } = await this.#current();
      const bytes = Buffer.from(group.map(({ line }) => line).join(''));
      await file.write(bytes);
      await file.sync();
      segment.size += bytes.length;
      for (const { resolve } of group) resolve();
      if (segment.size >= this.#options.segmentBytes) await this.#seal();
    } catch (error) {
      this.#options.onFact({
        type: 'spool.write_failed',
        events: group.length,
        code: codeOf(error),
      });
      await this.#takeBack();
      for (const { reject } of group) reject(error);
    } finally {
      for (const { bytes } of group) this.#waitingBytes -= bytes;
    }
  }

  async #current(): Promise<{ readonly file: SegmentFile; readonly segment: Segment }> {
    if (this.#open !== undefined) return this.#open;
    const { directory, writer, open, onSegment } = this.#options;
    this.#sequence += 1;
    const path = segmentPath(directory, writer, this.#sequence);
    const file = await open(path);
    const segment = { path, writer, size: 0, drained: 0, sealed: false, damaged: 0 };
    onSegment(segment);
    this.#open = { file, segment };
    return this.#open;
  }

  /** After a failed write nobody knows what is in the file: it ends where it was certain to be. */
  async #takeBack(): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    await open.file.truncate(open.segment.size).catch(() => {});
    await this.#seal();
    if (open.segment.size > 0) return;
    this.#options.onAbandoned(open.segment);
    await rm(open.segment.path, { force: true }).catch(() => {});
  }

  async #seal(): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    open.segment.sealed = true;
    // Everything in it is on the disk already; what closing complains of changes nothing.
    await open.file.close().catch(() => {});
  }
}

function codeOf(error: unknown): string {
  const isCoded = error instanceof Error && 'code' in error && typeof error.code === 'string';
  return isCoded ? String(error.code) : 'unknown';
}
