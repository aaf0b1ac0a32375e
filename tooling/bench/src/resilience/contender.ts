/** One way to guard a call. */
export interface Contender {
  readonly name: string;
  /** Makes one call. Settles when its answer, or its refusal, has reached the caller. */
  readonly run: () => Promise<unknown>;
}

/** What is guarded: the cheapest asynchronous function there is, so that the rest is the guard's cost. */
export const answer = async (): Promise<number> => 1;

/** Takes a refusal as the answer that a benchmark of refusals wants, and nothing else. */
export function refused(name: string, run: () => Promise<unknown>): Contender {
  return {
    name,
    run: async () => {
      try {
        await run();
      } catch {
        return;
      }
      throw new Error(`${name} let a call through`);
    },
  };
}
