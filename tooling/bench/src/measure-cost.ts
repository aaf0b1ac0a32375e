import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { timeCalls, toSpans } from './cost/spans.ts';
import { spoolingTracker, usage } from './cost-tracker.ts';

/** What the caller waits for, while the server is down, and how fast the events leave when it is back. */
const [origin = '', directory = '', events = '20000'] = process.argv.slice(2);
const NOBODY = 'http://127.0.0.1:1';
const count = Number(events);
const WARM_UP = 2_000;

await mkdir(directory, { recursive: true });
const file = await open(join(directory, 'bare'), 'w');
const group = Buffer.alloc(64 * 400, 'x');
const bare = await timeCalls(1, Math.ceil(count / 20), async () => {
  await file.write(group);
  await file.datasync();
});
await file.close();

const durable = spoolingTracker(NOBODY, join(directory, 'durable'));
// Code that has not run yet is slow; what a process waits for at its start is a figure of its own.
const start = await timeCalls(64, WARM_UP, () => durable.logUsage(usage));
const fsync = await timeCalls(64, count, () => durable.logUsage(usage));
await durable[Symbol.asyncDispose]();

const fast = spoolingTracker(NOBODY, join(directory, 'fast'), 'async');
await fast.logUsage(usage);
// A caller has other things to do, and the disk gets its turns.
const async = await timeCalls(
  1,
  count,
  () => fast.logUsage(usage),
  (index) => (index % 10 === 0 ? new Promise(setImmediate) : undefined),
);
await fast[Symbol.asyncDispose]();

const draining = spoolingTracker(origin, join(directory, 'durable'));
const startedAt = performance.now();
const { remainingBytes } = await draining.flush({ timeoutMs: 120_000 });
const drainedPerSecond = (1000 * (count + WARM_UP)) / (performance.now() - startedAt);
if (remainingBytes > 0) throw new Error(`${remainingBytes} bytes were not drained`);
await draining[Symbol.asyncDispose]();

process.stdout.write(
  JSON.stringify({
    bare: toSpans(bare),
    start: toSpans(start),
    fsync: toSpans(fsync),
    async: toSpans(async),
    drainedPerSecond,
  }),
);
