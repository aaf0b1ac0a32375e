import type { Clock } from '../src/clock.js';

/** Runs items, and tells what ran. */
export interface BatchRunner {
  readonly run: (ms: number, context: { readonly signal: AbortSignal }) => Promise<string>;
  readonly started: readonly number[];
  /** How many ran at the same time at most. */
  readonly most: () => number;
}

/** Runs items that take as long as they say; those below 0 fail. */
export function createRunner(clock: Clock): BatchRunner {
  const started: number[] = [];
  let running = 0;
  let most = 0;
  const run = async (ms: number, { signal }: { readonly signal: AbortSignal }): Promise<string> => {
    started.push(ms);
    running += 1;
    most = Math.max(most, running);
    try {
      await new Promise<void>((resolve, reject) => {
        const cancel = clock.schedule(resolve, Math.abs(ms));
        signal.addEventListener('abort', () => {
          cancel();
          reject(signal.reason);
        });
      });
    } finally {
      running -= 1;
    }
    if (ms < 0) throw new Error(`failed ${ms}`);
    return `done ${ms}`;
  };
  return { run, started, most: () => most };
}
