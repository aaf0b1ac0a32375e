import { setImmediate } from 'node:timers/promises';

/** How one piece of work ended. */
export type Outcome<T> = { readonly result: T } | { readonly error: unknown };

interface Waiting<Input, Result> {
  readonly input: Input;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers what is asked for while a run is under way into the next one, in the order in which it came: many
 * callers share one transaction and its sync. A run that rejects fails all of its callers.
 */
export function inBatches<Input, Result>(
  atMost: number,
  run: (inputs: readonly Input[]) => Promise<readonly Outcome<Result>[]>,
): (input: Input) => Promise<Result> {
  const waiting: Waiting<Input, Result>[] = [];
  let running = false;
  const runNext = async (): Promise<void> => {
    // Whoever was answered just now may ask again at once, and so come along.
    await setImmediate();
    const batch = waiting.splice(0, atMost);
    try {
      const outcomes = await run(batch.map(({ input }) => input));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const outcome = outcomes[index] ?? { error: new TypeError('A run has left one out.') };
        if ('error' in outcome) reject(outcome.error);
        else resolve(outcome.result);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };
  const runAll = async (): Promise<void> => {
    running = true;
    while (waiting.length > 0) await runNext();
    running = false;
  };
  return (input) =>
    new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject });
      if (!running) void runAll();
    });
}
