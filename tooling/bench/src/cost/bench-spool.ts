import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { spoolingTracker } from '../cost-tracker.ts';
import { inProcess, startScript } from '../in-process.ts';
import type { Target } from '../resilience/targets.ts';
import { printTable } from '../statistics.ts';
import { startUsageSink, type UsageSink } from '../usage-sink.ts';
import { SPAN_HEADER, type Spans, spanRow } from './spans.ts';

const EVENTS = 20_000;
const KILLS = 100;
const EVENTS_A_LIFE = 1_000;

interface CostFigures {
  /** One write and one fdatasync at a time: what the disk allows. */
  readonly bare: Spans;
  /** The first 2,000 of a process. */
  readonly start: Spans;
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
export async function benchSpool(directory: string): Promise<readonly Target[]> {
  using sink = await startUsageSink();
  const args = [sink.origin, join(directory, 'timing'), String(EVENTS)];
  const figures = await inProcess<CostFigures>('measure-cost', args);
  const { bare, start, fsync, async } = figures;
  printTable(`logUsage into the spool while the server is down, ${EVENTS} events`, SPAN_HEADER, [
    spanRow('the disk alone: write and fdatasync', bare),
    spanRow('durability fsync, 64 at once, the first 2,000 of a process', start),
    spanRow('durability fsync, 64 at once', fsync),
    spanRow('durability async, one at a time', async),
  ]);
  return toTargets(figures, await killWriters(sink, join(directory, 'kills')));
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

function toTargets(
  { fsync, async, drainedPerSecond }: CostFigures,
  losses: Losses,
): readonly Target[] {
  const { acknowledged, lost, duplicated, left } = losses;
  return [
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
  ];
}
