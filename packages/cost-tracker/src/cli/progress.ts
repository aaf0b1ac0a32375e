import { type Clock, systemClock } from '@quayside/core';
import type { Io } from './io.js';

/** Work that is seen on a terminal at once is a flicker, and in a log after two seconds is a line too many. */
const SHOW_AFTER_MS = { terminal: 300, log: 2_000 };
const EVERY_MS = { terminal: 200, log: 10_000 };
const CLEAR_LINE = '\r\u001b[K';

/** Tells how far the work is: `240 events`. */
export type Tell = (state: string) => void;

/** Runs work, and shows on standard error that it is under way where it takes its time. */
export async function withProgress<T>(
  io: Pick<Io, 'err'>,
  what: string,
  work: (tell: Tell) => Promise<T>,
  clock: Clock = systemClock,
): Promise<T> {
  const { err } = io;
  const kind = err.isTty ? 'terminal' : 'log';
  const startedAt = clock.now();
  let state = '';
  let shown = false;
  const show = (): void => {
    const seconds = Math.floor((clock.now() - startedAt) / 1_000);
    const line = [`${what} …`, `${seconds} s`, state].filter(Boolean).join('  ');
    void err.write(err.isTty ? `${CLEAR_LINE}${line}` : `${line}\n`);
    shown = true;
    cancel = clock.schedule(show, EVERY_MS[kind]);
  };
  let cancel = clock.schedule(show, SHOW_AFTER_MS[kind]);
  try {
    return await work((text) => {
      state = text;
    });
  } finally {
    cancel();
    if (shown && err.isTty) await err.write(CLEAR_LINE);
  }
}
