import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spoolingTracker } from './cost-tracker.ts';
import { inProcess, startScript } from './in-process.ts';
import { printTargets } from './resilience/targets.ts';
import { fixed, printTable } from './statistics.ts';
import { startUsageSink, type UsageSink } from './usage-sink.ts';

const EVENTS = 20_000;
const KILLS = 100;
const EVENTS_A_LIFE = 1_000;

interface Spans {
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
}

interface CostFigures {
  /** One write and one fdatasync at a time: what the disk allows. */
  readonly bare: Spans;
  readonly fsync: Spans;
  readonly async: Spans;
  readonly drainedPerSecond: number;
}

interface Losses {
  readonly acknowledged: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly left: number;
}

/** What recording usage costs its caller, and what is lost where processes are killed while they record. */
export async function benchCost(): Promise<void> {
  using sink = await startUsageSink();
  const directory = await mkdtemp(join(tmpdir(), 'bench-cost-'));
  try {
    const args = [sink.origin, join(directory, 'timing'), String(EVENTS)];
    const figures = await inProcess<CostFigures>('measure-cost', args);
    printSpans(figures);
    printFigures(figures, await killWriters(sink, join(directory, 'kills')));
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Lets writers live for about a thousand events each; for most of the time the server is down. */
async function killWriters(sink: UsageSink, directory: string): Promise<Losses> {
  const acknowledged: string[] = [];
  const before = new Set(sink.events.keys());
  for (let kill = 0; kill < KILLS; kill += 1) {
    sink.isDown = kill < 0.8 * KILLS;
    const life = EVENTS_A_LIFE * (0.9 + 0.4 * Math.random());
    acknowledged.push(...(await writeUntilKilled(sink.origin, directory, life)));
  }
  const tracker = spoolingTracker(sink.origin, directory);
  const { remainingBytes } = await tracker.flush({ timeoutMs: 300_000 });
  await tracker[Symbol.asyncDispose]();
  if (remainingBytes > 0) throw new Error(`${remainingBytes} bytes were not drained`);
  const arrived = [...sink.events.keys()].filter((id) => !before.has(id));
  return {
    acknowledged: acknowledged.length,
    lost: acknowledged.filter((id) => !sink.events.has(id)).length,
    // One id is one event for the server; what it counts twice has two ids, or one with other contents.
    duplicated: sink.conflicts() + acknowledged.length - new Set(acknowledged).size,
    left: (await readdir(directory)).length + (arrived.length < acknowledged.length ? 1 : 0),
  };
}

function writeUntilKilled(origin: string, directory: string, events: number): Promise<string[]> {
  const child = startScript('measure-cost-writer', [origin, directory]);
  const lineLength = 37;
  let output = '';
  return new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      if (output.length >= events * lineLength) child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (signal !== 'SIGKILL') reject(new Error(`the writer ended with ${code}`));
      else resolve(output.split('\n').filter((line) => line.length === lineLength - 1));
    });
  });
}

function printSpans({ bare, fsync, async }: CostFigures): void {
  const row = (name: string, { p50, p99, perSecond }: Spans): string[] => [
    name,
    fixed(p50, 3),
    fixed(p99, 3),
    fixed(perSecond, 0),
  ];
  printTable(
    `logUsage into the spool while the server is down, ${EVENTS} events`,
    ['', 'p50 ms', 'p99 ms', 'events/s'],
    [
      row('the disk alone: write and fdatasync', bare),
      row('durability fsync, 64 at once', fsync),
      row('durability async, one at a time', async),
    ],
  );
}

function printFigures({ fsync, async, drainedPerSecond }: CostFigures, losses: Losses): void {
  const { acknowledged, lost, duplicated, left } = losses;
  printTargets([
    { name: 'logUsage, async, p99', measured: async.p99, limit: 0.1, unit: 'ms' },
    { name: 'logUsage, fsync, p99', measured: fsync.p99, limit: 12, unit: 'ms' },
    {
      name: 'drained over HTTP',
      measured: drainedPerSecond,
      limit: 5000,
      unit: '/s',
      bound: 'at least',
    },
    {
      name: `events of ${KILLS} killed processes`,
      measured: acknowledged,
      limit: 100_000,
      unit: '',
      bound: 'at least',
    },
    { name: 'of them lost', measured: lost, limit: 0, unit: '' },
    { name: 'of them duplicated', measured: duplicated, limit: 0, unit: '' },
    { name: 'files left behind', measured: left, limit: 0, unit: '' },
  ]);
}
