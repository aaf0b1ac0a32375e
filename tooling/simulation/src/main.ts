import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { runSchedule } from './run-schedule.ts';
import { runWorkers } from './run-workers.ts';
import { SIGHTINGS } from './sightings.ts';
import type { Failure, Report } from './simulate.ts';
import { traceOf } from './trace.ts';

const USAGE =
  'usage: npm run simulate -- [--schedules=100000] [--seed=1] [--workers=2] [--trace, with one schedule]';
/** A run of so many must have seen everything. */
const TELLING = 10_000;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      schedules: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      workers: { type: 'string', default: String(Math.min(availableParallelism(), 8)) },
      trace: { type: 'boolean', default: false },
    },
  });
  const [schedules, seed, workers] = [values.schedules, values.seed, values.workers].map(Number);
  if (!isCount(schedules) || !isCount(workers) || !Number.isInteger(seed) || seed === undefined)
    return fail(USAGE);
  if (values.trace && schedules !== 1) return fail(USAGE);
  if (values.trace) console.log(traceOf(await runSchedule(seed)));
  const startedAt = performance.now();
  const report = await runWorkers(seed, schedules, workers);
  const seconds = (performance.now() - startedAt) / 1000;
  tell(report, seed, seconds);
  if (report.failure !== undefined) return tellFailure(report.failure, values.trace);
  return tellUnseen(report);
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value > 0;
}

function fail(message: string): number {
  console.error(message);
  return 2;
}

function tell({ schedules, calls, attempts, seen }: Report, seed: number, seconds: number): void {
  const rate = Math.round(schedules / seconds);
  console.log(`${schedules} schedules from seed ${seed} in ${seconds.toFixed(1)} s, ${rate}/s`);
  console.log(`${calls} calls, ${attempts} attempts; schedules that saw:`);
  for (const sighting of SIGHTINGS)
    console.log(`${String(seen.get(sighting) ?? 0).padStart(10)}  ${sighting}`);
}

function tellFailure({ seed, invariant, what, trace }: Failure, traced: boolean): number {
  if (!traced) console.log(`\n${trace}`);
  console.error(`\n✗ seed ${seed}: ${invariant}\n  ${what}`);
  console.error(`  again: npm run simulate -- --seed=${seed} --schedules=1 --trace`);
  return 1;
}

/** A run that no longer exercises something proves nothing about it. */
function tellUnseen({ schedules, seen }: Report): number {
  const unseen = SIGHTINGS.filter((sighting) => !seen.has(sighting));
  if (schedules < TELLING || unseen.length === 0) return 0;
  console.error(`\n✗ never seen: ${unseen.join(', ')}`);
  return 1;
}

process.exitCode = await main();
