import { onInterrupt } from '../desk/on-interrupt.ts';
import { createStopList, type StopList } from './stop-list.ts';

/**
 * Runs a program that starts others, and ends them with it: at its end, after a failure, and on Ctrl-C.
 * The exit code is `process.exitCode` where the program has set one, else 1 after a failure and 130 when
 * it was interrupted.
 */
export async function runMain(main: (stops: StopList) => Promise<void>): Promise<void> {
  const stops = createStopList();
  let interrupted = false;
  onInterrupt(() => {
    interrupted = true;
    void stops.stopAll().finally(() => process.exit(process.exitCode ?? 130));
  });
  try {
    await main(stops);
  } catch (error) {
    // Whatever fails after Ctrl-C fails because of it.
    if (interrupted) return;
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  } finally {
    await stops.stopAll();
  }
}
