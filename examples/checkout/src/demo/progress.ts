/** Shows where a run stands: one line that is written over on a terminal, a line now and then in a log. */
export interface Progress {
  show(text: string): void;
  done(text: string): void;
}

export function createProgress(
  output: NodeJS.WriteStream = process.stdout,
  everyMs = output.isTTY ? 100 : 2_000,
): Progress {
  let shownAt = Number.NEGATIVE_INFINITY;
  const write = (text: string, end: string): void => {
    if (output.isTTY) output.write(`\r\x1b[2K${text.slice(0, output.columns - 1)}${end}`);
    else output.write(`${text}\n`);
  };
  return {
    show(text) {
      const now = performance.now();
      if (now - shownAt < everyMs) return;
      shownAt = now;
      write(text, '');
    },
    done: (text) => write(text, '\n'),
  };
}
