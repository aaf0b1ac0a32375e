import { type Clock, type IntegrationError, isIntegrationError } from '@quayside/core';
import type { Spool, SpoolBatch } from '../spool/open-spool.js';
import { type SetAsideRecord, setAside, setAsidePath } from '../spool/set-aside.js';
import { runOutside } from './run-outside.js';
import { isRefusedBatch, sendBatch } from './send-batch.js';
import type { TrackerParts } from './tracker-parts.js';

/** Brings what lies in a spool to the server, in its order, as long as there is something. */
export interface Drainer {
  /** Begins, unless it has begun. While the server is down it waits, longer each time, up to 30 s. */
  wake(): void;
  /** Tries at once, and resolves when the spool is empty, the server cannot be reached, or the time is over. */
  flush(timeoutMs: number): Promise<void>;
  /** Ends it: a request under way is cut, its events stay in the spool. */
  stop(): Promise<void>;
}

const BATCH = 1000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** How often the files of processes that are gone are looked for, while there is anything to do. */
const ADOPT_EVERY_MS = 60_000;

export interface DrainerParts extends TrackerParts {
  readonly spool: Spool;
  readonly directory: string;
  /** One that does not keep the process alive. */
  readonly waits: Clock;
}

export function createDrainer(parts: DrainerParts): Drainer {
  const drain = new SpoolDrain(parts);
  return {
    wake: () => drain.wake(),
    flush: (timeoutMs) => drain.flush(timeoutMs),
    stop: () => drain.stop(),
  };
}

class SpoolDrain {
  readonly #parts: DrainerParts;
  readonly #stopped = new AbortController();
  #running: Promise<void> | undefined;
  /** Whether there may be more than the last read saw. */
  #isWoken = false;
  /** Ends the wait between two attempts. */
  #hurry = (): void => {};
  #failures = 0;
  #limit = BATCH;
  #adoptedAt: number;
  /** Set by flush: the next failure ends the run instead of waiting. */
  #isFlushing = false;

  constructor(parts: DrainerParts) {
    this.#parts = parts;
    this.#adoptedAt = parts.waits.now();
  }

  wake(): void {
    if (this.#stopped.signal.aborted) return;
    this.#isWoken = true;
    this.#running ??= runOutside(() => this.#run());
  }

  async flush(timeoutMs: number): Promise<void> {
    const { waits, spool } = this.#parts;
    const timeUp = Promise.withResolvers<void>();
    const cancel = waits.schedule(timeUp.resolve, timeoutMs);
    this.#isFlushing = true;
    try {
      const drained = async (): Promise<void> => {
        await spool.settle();
        this.#hurry();
        this.wake();
        await this.#running;
      };
      await Promise.race([drained(), timeUp.promise]);
    } finally {
      this.#isFlushing = false;
      cancel();
      // What could not be sent is tried again later.
      if (spool.bytes > 0) this.wake();
    }
  }

  async stop(): Promise<void> {
    this.#stopped.abort(new DOMException('The tracker was disposed.', 'AbortError'));
    this.#hurry();
    await this.#running;
  }

  async #run(): Promise<void> {
    this.#adopt();
    try {
      while (await this.#step());
    } finally {
      // In the same turn as the last look at what was woken, so that no wake is lost between the two.
      this.#running = undefined;
    }
  }

  /** Resolves with whether to go on. */
  async #step(): Promise<boolean> {
    try {
      this.#isWoken = false;
      const batch = await this.#parts.spool.read(this.#limit);
      if (batch.reads.length > 0) await this.#deliver(batch);
      else if (!this.#isWoken) return false;
    } catch (error) {
      if (!this.#stopped.signal.aborted) return this.#waitAfter(error);
    }
    return !this.#stopped.signal.aborted;
  }

  async #deliver(batch: SpoolBatch): Promise<void> {
    const { spool, tell } = this.#parts;
    const { records } = batch;
    // A file may hold nothing but a torn end.
    if (records.length > 0) await this.#putAside(await this.#send(batch));
    await spool.acknowledge(batch);
    this.#limit = Math.min(BATCH, this.#limit * 2);
    if (this.#failures > 0) tell({ type: 'drain.recovered' });
    this.#failures = 0;
  }

  /** A batch that is refused as a whole is halved until the event that it is refused for is found. */
  async #send({ records }: SpoolBatch): Promise<readonly SetAsideRecord[]> {
    try {
      return await sendBatch(this.#parts, records, this.#stopped.signal);
    } catch (error) {
      if (!isRefusedBatch(error)) throw error;
      if (records.length > 1) {
        this.#limit = Math.floor(records.length / 2);
        throw new SmallerBatch();
      }
      const reason = error instanceof Error ? error.message : 'refused';
      return records.map((record) => ({ ...record, reason }));
    }
  }

  async #putAside(refused: readonly SetAsideRecord[]): Promise<void> {
    const [first] = refused;
    if (first === undefined) return;
    const { directory, tell } = this.#parts;
    await setAside(directory, refused);
    const path = setAsidePath(directory);
    tell({ type: 'drain.set_aside', events: refused.length, reason: first.reason, path });
  }

  /** Resolves with whether to go on. */
  async #waitAfter(error: unknown): Promise<boolean> {
    if (error instanceof SmallerBatch) return true;
    this.#failures += 1;
    const grown = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#failures - 1));
    // Spread, so that many processes do not come back at one moment.
    const retryInMs = Math.round(grown * (0.5 + Math.random() / 2));
    this.#parts.tell({ type: 'drain.failed', code: codeOf(error), retryInMs });
    if (this.#isFlushing) return false;
    await new Promise<void>((resolve) => {
      const cancel = this.#parts.waits.schedule(resolve, retryInMs);
      this.#hurry = () => {
        cancel();
        resolve();
      };
    });
    return true;
  }

  #adopt(): void {
    const now = this.#parts.waits.now();
    if (now - this.#adoptedAt < ADOPT_EVERY_MS) return;
    this.#adoptedAt = now;
    this.#parts.spool.adopt();
  }
}

/** Says that the same events are tried again, fewer at once. */
class SmallerBatch extends Error {}

function codeOf(error: unknown): IntegrationError['code'] {
  return isIntegrationError(error) ? error.code : 'unavailable';
}
