import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { spoolingTracker, usage } from './cost-tracker.ts';

/** What the caller waits for, while the server is down, and how fast the events leave when it is back. */
const [origin = '', directory = '', events = '20000'] = process.argv.slice(2);
const NOBODY = 'http://127.0.0.1:1';
const count = Number(events);

interface Spans {
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
}

/** Milliseconds of each call, so many at a time. */
async function time(
  lanes: number,
  call: () => Promise<unknown>,
  calls: number = count,
): Promise<Spans> {
  const spans: number[] = [];
  let left = calls;
  const startedAt = performance.now();
  const lane = async (): Promise<void> => {
    while (left-- > 0) {
      const begun = performance.now();
      await call();
      spans.push(performance.now() - begun);
      // A caller has other things to do, and the disk gets its turns.
      if (lanes === 1 && left % 10 === 0) await new Promise(setImmediate);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const perSecond = (1000 * calls) / (performance.now() - startedAt);
  spans.sort((a, b) => a - b);
  const quantile = (share: number): number => spans[Math.floor(share * spans.length)] ?? Number.NaN;
  return { p50: quantile(0.5), p99: quantile(0.99), perSecond };
}

await mkdir(directory, { recursive: true });
const file = await open(join(directory, 'bare'), 'w');
const group = Buffer.alloc(64 * 400, 'x');
const bare = await time(
  1,
  async () => {
    await file.write(group);
    await file.datasync();
  },
  Math.ceil(count / 20),
);
await file.close();

const durable = spoolingTracker(NOBODY, join(directory, 'durable'));
await durable.logUsage(usage);
const fsync = await time(64, () => durable.logUsage(usage));
await durable[Symbol.asyncDispose]();

const fast = spoolingTracker(NOBODY, join(directory, 'fast'), 'async');
await fast.logUsage(usage);
const async = await time(1, () => fast.logUsage(usage));
await fast[Symbol.asyncDispose]();

const draining = spoolingTracker(origin, join(directory, 'durable'));
const startedAt = performance.now();
const { remainingBytes } = await draining.flush({ timeoutMs: 120_000 });
const drainedPerSecond = (1000 * (count + 1)) / (performance.now() - startedAt);
if (remainingBytes > 0) throw new Error(`${remainingBytes} bytes were not drained`);
await draining[Symbol.asyncDispose]();

process.stdout.write(JSON.stringify({ bare, fsync, async, drainedPerSecond }));
