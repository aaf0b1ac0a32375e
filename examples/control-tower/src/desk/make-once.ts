import { setTimeout as sleep } from 'node:timers/promises';
import { isIntegrationError } from '@quayside/core';
import type { Journal } from './journal.ts';

/** Something that is made at a provider which knows no idempotency keys. */
export interface Making<T> {
  readonly journal: Journal;
  /** Names it in the journal. */
  readonly step: string;
  /** Looks for it at the provider, by a mark that it carries. */
  readonly find: () => Promise<T | undefined>;
  readonly make: () => Promise<T>;
  readonly signal: AbortSignal;
}

const ROUNDS = 4;
/** What was sent and got no answer, or was sent by a process that died, may still arrive: nobody looks earlier. */
const SETTLE_MS = 1_000;

/**
 * Makes it once, whatever dies meanwhile: the journal says that it was begun before anything is sent, and whoever
 * comes after a beginning without an end looks first. Also where the journal is gone: what is there is found.
 */
export async function makeOnce<T>({ journal, step, find, make, signal }: Making<T>): Promise<T> {
  const known = journal.read<T>(step);
  if (known !== undefined) return known;
  for (let round = 1; ; round += 1) {
    if (journal.hasBegun(step)) await sleep(SETTLE_MS, undefined, { signal });
    const found = await find();
    if (found !== undefined) {
      journal.finish(step, found);
      return found;
    }
    journal.begin(step);
    try {
      const made = await make();
      journal.finish(step, made);
      return made;
    } catch (error) {
      signal.throwIfAborted();
      // What certainly did not happen has been repeated by the policies.
      if (!isIntegrationError(error) || error.execution !== 'unknown' || round === ROUNDS)
        throw error;
    }
  }
}
