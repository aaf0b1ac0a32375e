/** Where a command writes. */
export interface Output {
  readonly isTty: boolean;
  /** Resolves when the text is on its way. @throws BrokenPipe where nobody reads any more */
  write(text: string | Uint8Array): Promise<void>;
}

/** What a command sees of the process. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results alone. */
  readonly out: Output;
  /** Errors, progress and what else is for people. */
  readonly err: Output;
  /**
   * Resolves at the first SIGTERM or SIGINT from now on. What the process does then has ten seconds. More signals
   * change nothing: `npx` passes on what the terminal has sent already.
   */
  stopped(): Promise<NodeJS.Signals>;
}

/** Whoever read the output has gone: `cost-tracker export | head`. No failure. */
export class BrokenPipe extends Error {
  override readonly name: string = 'BrokenPipe';
}

/** In milliseconds, from a signal to stop. */
const END_MS = 10_000;

export function processIo(): Io {
  return {
    env: process.env,
    out: toOutput(process.stdout),
    err: silenced(toOutput(process.stderr)),
    stopped: () =>
      new Promise((resolve) => {
        for (const signal of ['SIGTERM', 'SIGINT'] as const)
          process.on(signal, () => {
            setTimeout(() => process.exit(1), END_MS).unref();
            resolve(signal);
          });
      }),
  };
}

function toOutput(stream: NodeJS.WriteStream): Output {
  // Every write hears of its own failure; without a listener the first would end the process as well.
  stream.on('error', () => {});
  return {
    isTty: stream.isTTY === true,
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => {
          if (error == null) resolve();
          else reject(isGone(error) ? new BrokenPipe('The output is closed.') : error);
        });
      }),
  };
}

function isGone(error: Error): boolean {
  return ['EPIPE', 'ERR_STREAM_DESTROYED'].includes(String((error as NodeJS.ErrnoException).code));
}

/** What cannot be told to anybody is no reason to stop. */
function silenced(output: Output): Output {
  return { isTty: output.isTty, write: (text) => output.write(text).catch(() => {}) };
}
