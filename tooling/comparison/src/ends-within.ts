import { setTimeout as delay } from 'node:timers/promises';
import type { VirtualClock } from '@quayside/core/testing';
import { outcomeOf } from './observe.ts';

/** The outcome of a call to a silent socket, and whether it came within so many seconds of virtual time. */
export async function endsWithin(
  seconds: number,
  clock: VirtualClock,
  call: Promise<unknown>,
): Promise<string> {
  let outcome: string | undefined;
  outcomeOf(call).then((seen) => {
    outcome = seen;
  });
  while (outcome === undefined && clock.now() < 1_000 * seconds) {
    // The socket needs real time.
    await delay(1);
    await clock.advance(1_000);
  }
  return outcome === undefined
    ? `still waiting after ${seconds} s`
    : `${outcome}, within ${seconds} s in all`;
}
