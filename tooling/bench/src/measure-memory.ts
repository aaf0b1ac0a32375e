import { clients } from './clients/index.ts';

/** Heap kept per call over 50,000 calls, all of them on one long-lived signal where asked for. */
const [name = '', origin = '', signalled = 'no', calls = '50000'] = process.argv.slice(2);
const loaded = await clients[name]?.();
if (loaded === undefined) throw new Error(`no client '${name}'`);
const signal = signalled === 'signal' ? new AbortController().signal : undefined;
const client = loaded.create(origin, signal);

async function drive(total: number): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < total) await client.charge(next++);
  };
  await Promise.all(Array.from({ length: 32 }, lane));
}

function heap(): number {
  for (let turn = 0; turn < 4; turn += 1) globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

await drive(5000);
const before = heap();
await drive(Number(calls));
const held = heap();
process.stdout.write(
  JSON.stringify({
    bytesPerCall: (held - before) / Number(calls),
    heapMb: held / 1e6,
    rssMb: process.memoryUsage().rss / 1e6,
  }),
);
process.exit(0);
