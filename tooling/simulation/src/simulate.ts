import { type Parts, realParts } from './parts.ts';
import { type Outcome, runSchedule } from './run-schedule.ts';
import { type Sighting, sightingsOf } from './sightings.ts';
import { traceOf } from './trace.ts';
import { type Violation, violationsOf } from './violations-of.ts';

/** The seeds `first`, `first + step`, … , `count` of them. */
export interface SeedRange {
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

/** A world in which something did not hold. */
export interface Failure extends Violation {
  readonly seed: number;
  readonly trace: string;
}

export interface Report {
  readonly schedules: number;
  readonly calls: number;
  readonly attempts: number;
  /** In how many worlds each thing was seen. */
  readonly seen: ReadonlyMap<Sighting, number>;
  /** Undefined where everything held; the run ends at the first failure. */
  readonly failure: Failure | undefined;
}

/** Runs the worlds of a range, one after the other. */
export async function simulate(
  { first, step, count }: SeedRange,
  parts: Parts = realParts,
): Promise<Report> {
  const seen = new Map<Sighting, number>();
  let [schedules, calls, attempts] = [0, 0, 0];
  let failure: Failure | undefined;
  for (; schedules < count && failure === undefined; schedules += 1) {
    const seed = first + schedules * step;
    const { outcome, violation } = await runToTheEnd(seed, parts);
    if (violation !== undefined)
      failure = { seed, ...violation, trace: outcome ? traceOf(outcome) : `seed ${seed}` };
    if (outcome === undefined) continue;
    for (const sighting of sightingsOf(outcome)) seen.set(sighting, (seen.get(sighting) ?? 0) + 1);
    for (const call of outcome.world.history.calls) {
      calls += 1;
      attempts += call.attempts.length;
    }
  }
  return { schedules, calls, attempts, seen, failure };
}

/** A world that breaks down, and a rejection that nobody handles, are violations too. */
async function runToTheEnd(
  seed: number,
  parts: Parts,
): Promise<{ outcome: Outcome | undefined; violation: Violation | undefined }> {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  try {
    const outcome = await runSchedule(seed, parts);
    const [violation] = violationsOf(outcome);
    const stray = unhandled.map((reason) => ({
      invariant: 'every rejection is handled',
      what: `nobody handled ${reason}`,
    }));
    return { outcome, violation: violation ?? stray[0] };
  } catch (error) {
    const violation = { invariant: 'the world comes to its end', what: String(error) };
    return { outcome: undefined, violation };
  } finally {
    process.off('unhandledRejection', note);
  }
}
