import { createVirtualClock } from '@quayside/core/testing';
import { expect, it } from 'vitest';
import type { Spool } from '../spool/open-spool.js';
import { createDrainer } from './drainer.js';
import { createTrackerParts } from './tracker-parts.js';

it('drainer › looks again where it is woken while it looks', async () => {
  let reads = 0;
  const spool: Spool = {
    bytes: 0,
    waitingBytes: 0,
    append: async () => {},
    read: async () => {
      reads += 1;
      await Promise.resolve();
      // An event came to the disk after the read had begun.
      if (reads === 1) drainer.wake();
      return { records: [], reads: [] };
    },
    acknowledge: async () => {},
    adopt: () => {},
    settle: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
  const clock = createVirtualClock();
  const parts = createTrackerParts({ token: 'token-1', account: 'a', clock });
  const drainer = createDrainer({ ...parts, spool, directory: 'unused' });
  drainer.wake();
  await clock.advance(0);
  expect(reads).toBe(2);
  await drainer.stop();
  drainer.wake();
  await clock.advance(0);
  expect(reads).toBe(2);
});
