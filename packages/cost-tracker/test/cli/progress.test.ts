import { createVirtualClock } from '@quayside/core/testing';
import { describe, expect, it } from 'vitest';
import { withProgress } from '../../src/cli/progress.js';

/** Does work that takes so long, in steps of a tenth of a second. */
function start(isTty: boolean) {
  const clock = createVirtualClock();
  const lines: string[] = [];
  const err = { isTty, write: async (text: string | Uint8Array) => void lines.push(String(text)) };
  const work = (ms: number) => {
    const done = withProgress(
      { err },
      'Exporting',
      (tell) =>
        new Promise<string>((resolve) => {
          tell('12 bytes');
          clock.schedule(() => resolve('done'), ms);
        }),
      clock,
    );
    return Promise.all([done, clock.advance(ms)]);
  };
  return { lines, work };
}

describe('progress', () => {
  it('is silent in a log until two seconds are over, and then a line every ten', async () => {
    const short = start(false);
    await short.work(1_999);
    expect(short.lines).toEqual([]);
    const long = start(false);
    await long.work(12_500);
    expect(long.lines).toEqual(['Exporting …  2 s  12 bytes\n', 'Exporting …  12 s  12 bytes\n']);
  });

  it('is one line on a terminal, which is gone at the end', async () => {
    const { lines, work } = start(true);
    await work(600);
    expect(lines).toEqual([
      '\r\u001b[KExporting …  0 s  12 bytes',
      '\r\u001b[KExporting …  0 s  12 bytes',
      '\r\u001b[K',
    ]);
  });

  it('is gone when the work fails, too', async () => {
    const clock = createVirtualClock();
    const lines: string[] = [];
    const err = {
      isTty: true,
      write: async (text: string | Uint8Array) => void lines.push(String(text)),
    };
    const fail = async (): Promise<never> => {
      throw new Error('no');
    };
    await expect(withProgress({ err }, 'Exporting', fail, clock)).rejects.toThrow('no');
    await clock.advance(60_000);
    expect(lines).toEqual([]);
  });
});
