import { type IntegrationError, isIntegrationError, misconfigured } from '@quayside/core';
import { GroupCommit } from './group-commit.js';
import { adoptOrphans } from './orphans.js';
import { discardSegment, readSegment, type Segment, type SegmentRead } from './segment.js';
import {
  type SpoolOptions,
  type SpoolSettings,
  spoolBroken,
  spoolClosed,
  spoolFull,
  toSpoolSettings,
} from './spool-options.js';
import { encodeRecord, type SpoolRecord } from './spool-record.js';
import { createUuidSource } from './uuid-v7.js';
import { takeWriterLock, type WriterLock } from './writer-lock.js';

/** The oldest events of a spool, read but not yet acknowledged. */
export interface SpoolBatch {
  readonly records: readonly SpoolRecord[];
  /** Which pieces of which files they are; for {@link Spool.acknowledge}. */
  readonly reads: readonly SegmentRead[];
}

/**
 * Keeps events on the disk until somebody has taken them. Every process writes files of its own; those of
 * a process that is gone are adopted by the next one that looks.
 */
export interface Spool extends AsyncDisposable {
  /**
   * Resolves when the event survives the end of this process, and a power cut. Rejects where there is no
   * room (`quota_exhausted`) or the disk refuses (`unavailable`); the event must go elsewhere then.
   */
  append(record: SpoolRecord): Promise<void>;
  /** Reads the oldest events, of adopted files first. Reading again without acknowledging reads the same. */
  read(limit: number): Promise<SpoolBatch>;
  /** Forgets a batch, once: somebody else has it. Files are removed when all of them is acknowledged. */
  acknowledge(batch: SpoolBatch): Promise<void>;
  /** Looks for files of processes that are gone. Opening does it, too. */
  adopt(): void;
  /** Resolves when everything that was appended is on the disk or refused. */
  settle(): Promise<void>;
  /** Bytes that are not acknowledged, those on their way to the disk included. */
  readonly bytes: number;
  /** Bytes that a crash would lose: those of appends that have not resolved. */
  readonly waitingBytes: number;
}

/** An active file that is drained up to here is ended, so that it can be removed. */
const SEAL_BYTES = 256 * 1024;

/**
 * Opens a spool in a directory that any number of processes may share.
 *
 * @throws misconfigured for a figure out of range, and on a runtime without `node:sqlite`
 */
export function openSpool(options: SpoolOptions): Spool {
  const settings = toSpoolSettings(options);
  try {
    // Orphans first, so that what is older is drained first; it also makes the directory.
    const orphans = adoptOrphans(settings.directory, new Set());
    const spool = new DirectorySpool(settings, takeOwnLock(settings.directory));
    spool.take(orphans);
    return spool;
  } catch (error) {
    throw isIntegrationError(error) ? error : unusable(settings.directory, error);
  }
}

function unusable(directory: string, error: unknown): IntegrationError {
  const reason = error instanceof Error ? error.message : typeof error;
  const what = `its directory ${directory} cannot be used (${reason})`;
  return misconfigured('The spool', what, 'Give it one that this process may write.');
}

/** A name that is new cannot be locked, unless somebody swept it away at once. */
function takeOwnLock(directory: string): WriterLock {
  const makeUuid = createUuidSource();
  for (;;) {
    const lock = takeWriterLock(directory, makeUuid());
    if (lock !== undefined) return lock;
  }
}

class DirectorySpool implements Spool {
  readonly #settings: SpoolSettings;
  readonly #own: WriterLock;
  readonly #adopted = new Map<string, WriterLock>();
  readonly #commit: GroupCommit;
  #segments: Segment[] = [];
  #isFull = false;
  #isClosed = false;

  constructor(settings: SpoolSettings, own: WriterLock) {
    this.#settings = settings;
    this.#own = own;
    this.#commit = new GroupCommit({
      ...settings,
      writer: own.writer,
      open: settings.openSegment,
      onSegment: (segment) => this.#segments.push(segment),
      onAbandoned: (segment) => this.#forget(segment),
    });
  }

  get bytes(): number {
    const kept = this.#segments.reduce((sum, { size, drained }) => sum + size - drained, 0);
    return kept + this.#commit.waitingBytes;
  }

  get waitingBytes(): number {
    return this.#commit.waitingBytes;
  }

  async append(record: SpoolRecord): Promise<void> {
    if (this.#isClosed) throw spoolClosed();
    const line = encodeRecord(record);
    const bytes = Buffer.byteLength(line);
    this.#makeSureOfRoom(bytes);
    try {
      await this.#commit.append(line, bytes);
    } catch (cause) {
      throw spoolBroken(cause);
    }
  }

  async read(limit: number): Promise<SpoolBatch> {
    const reads: SegmentRead[] = [];
    let left = limit;
    for (const segment of [...this.#segments]) {
      if (left <= 0) break;
      if (segment.drained === segment.size) continue;
      const read = await readSegment(segment, left);
      reads.push(read);
      left -= read.records.length;
    }
    return { records: reads.flatMap(({ records }) => records), reads };
  }

  async acknowledge({ reads }: SpoolBatch): Promise<void> {
    for (const { segment, end, damaged, isMissing } of reads) {
      if (end <= segment.drained) continue;
      const bytes = end - segment.drained;
      segment.drained = end;
      segment.damaged += damaged;
      if (isMissing) this.#settings.onFact({ type: 'spool.missing', path: segment.path, bytes });
      if (segment.drained < segment.size && !isMissing) continue;
      // What is written to a file without a name is lost as well.
      const isOver = isMissing || segment.size >= SEAL_BYTES;
      if (!segment.sealed && isOver) await this.#commit.seal();
      // Others may have been written while it was sealed.
      if (segment.sealed && segment.drained === segment.size) await this.#discard(segment);
    }
  }

  adopt(): void {
    this.take(adoptOrphans(this.#settings.directory, this.#held()));
  }

  take(orphans: ReturnType<typeof adoptOrphans>): void {
    const segments = orphans.flatMap((orphan) => orphan.segments);
    this.#segments.unshift(...segments);
    for (const { lock, segments: own } of orphans) {
      this.#adopted.set(lock.writer, lock);
      const bytes = own.reduce((sum, { size }) => sum + size, 0);
      this.#settings.onFact({ type: 'spool.adopted', writer: lock.writer, bytes });
    }
  }

  settle(): Promise<void> {
    return this.#commit.settle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#commit.settle();
    await this.#commit.seal();
    for (const segment of [...this.#segments]) {
      if (segment.drained === segment.size) await this.#discard(segment);
    }
    for (const lock of this.#adopted.values()) lock.release({ remove: false });
    const isEmpty = this.#segments.every(({ writer }) => writer !== this.#own.writer);
    this.#own.release({ remove: isEmpty });
  }

  #held(): ReadonlySet<string> {
    return new Set([this.#own.writer, ...this.#adopted.keys()]);
  }

  #makeSureOfRoom(bytes: number): void {
    const { maxBytes, onFact } = this.#settings;
    const held = this.bytes;
    if (held + bytes <= maxBytes) {
      this.#isFull = false;
      return;
    }
    if (!this.#isFull) onFact({ type: 'spool.full', bytes: held, maxBytes });
    this.#isFull = true;
    throw spoolFull(maxBytes);
  }

  async #discard(segment: Segment): Promise<void> {
    const kept = await discardSegment(segment);
    if (kept !== undefined)
      this.#settings.onFact({ type: 'spool.damaged', lines: segment.damaged, kept });
    this.#forget(segment);
    const { writer } = segment;
    const lock = this.#adopted.get(writer);
    if (lock === undefined || this.#segments.some((other) => other.writer === writer)) return;
    this.#adopted.delete(writer);
    lock.release({ remove: true });
  }

  #forget(segment: Segment): void {
    this.#segments = this.#segments.filter((other) => other !== segment);
  }
}
