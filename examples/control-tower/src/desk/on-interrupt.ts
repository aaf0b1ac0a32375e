/** npm passes on a Ctrl-C that the terminal has sent already: what comes this soon is the same one. */
const SAME_MS = 500;

/** Calls `stop` on the first Ctrl-C, and ends the process on the second. */
export function onInterrupt(stop: (signal: NodeJS.Signals) => void): void {
  let firstAt: number | undefined;
  // Not `once`: libraries that restore the terminal end the process where nobody else listens any more.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => {
      if (firstAt === undefined) {
        firstAt = performance.now();
        stop(name);
      } else if (performance.now() - firstAt > SAME_MS) process.exit(130);
    });
}
