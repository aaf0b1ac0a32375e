import { openSpool, type Spool } from '../spool/open-spool.js';
import { takeSetAside } from '../spool/set-aside.js';
import type { SpoolRecord } from '../spool/spool-record.js';
import { createUuidSource } from '../spool/uuid-v7.js';
import { createDrainer, type Drainer } from './drainer.js';
import type { TrackerParts } from './tracker-parts.js';

/** A tracker's spool and what empties it; both undefined where it has none. */
export interface TrackerSpool extends AsyncDisposable {
  readonly spool: Spool | undefined;
  readonly drainer: Drainer | undefined;
  retrySetAside(): Promise<number>;
}

/** Opens the spool and begins to drain what is in it. @throws misconfigured where it cannot be opened */
export function createTrackerSpool(parts: TrackerParts): TrackerSpool {
  const { options, isEnabled, tell } = parts;
  if (options.spool === undefined || !isEnabled)
    return {
      spool: undefined,
      drainer: undefined,
      retrySetAside: async () => 0,
      [Symbol.asyncDispose]: async () => {},
    };
  const { directory } = options.spool;
  const spool = openSpool({ ...options.spool, onFact: tell });
  const drainer = createDrainer({ ...parts, spool, directory });
  if (spool.bytes > 0) drainer.wake();
  return {
    spool,
    drainer,
    retrySetAside: async () => {
      const mark = createUuidSource()();
      const putBack = async (records: readonly SpoolRecord[]): Promise<void> => {
        await Promise.all(records.map((record) => spool.append(record)));
      };
      const count = await takeSetAside(directory, mark, putBack, tell);
      drainer.wake();
      return count;
    },
    [Symbol.asyncDispose]: async () => {
      await drainer.stop();
      await spool[Symbol.asyncDispose]();
    },
  };
}
