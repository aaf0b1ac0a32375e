import type { Listener } from '@quayside/core';
import { recordFacts } from '@quayside/core/testing';

/** How a sum of waits is told: by a bound, since waits are drawn at random. */
function tell(slept: readonly number[], boundMs: number): string {
  const total = slept.reduce((sum, ms) => sum + ms, 0);
  const side = total <= boundMs ? 'at most' : 'more than';
  return `${slept.length} waits, ${side} ${boundMs / 1_000} s`;
}

/**
 * The waits that a package asks `setTimeout` for, which are cut short: its defaults are measured, and take
 * minutes. Node's fetch has timers too, so that only those count that the package itself starts.
 */
export async function sleepsOf(
  packageName: string,
  boundMs: number,
  run: () => Promise<unknown>,
): Promise<string> {
  const slept: number[] = [];
  const { setTimeout: original } = globalThis;
  const hurried = (task: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    const isItsOwn = new Error().stack?.includes(`/node_modules/${packageName}/`) ?? false;
    // Shorter ones are turns of a queue.
    if (!isItsOwn || ms < 100) return original(task, ms, ...args);
    slept.push(ms);
    return original(task, 1, ...args);
  };
  globalThis.setTimeout = Object.assign(hurried, original);
  try {
    await run();
  } finally {
    globalThis.setTimeout = original;
  }
  return tell(slept, boundMs);
}

/** The waits that our retries take, as their facts tell. */
export async function retryWaitsOf(
  boundMs: number,
  run: (listeners: readonly Listener[]) => Promise<unknown>,
): Promise<string> {
  const log = recordFacts();
  await run([log.listener]);
  const waits = log.of('retry.scheduled').map(({ delayMs }) => delayMs);
  return tell(waits, boundMs);
}
