import { Worker } from 'node:worker_threads';
import type { Sighting } from './sightings.ts';
import type { Report, SeedRange } from './simulate.ts';

/** Runs the seeds from `first` on, shared out among threads; the first failure ends them all. */
export async function runWorkers(first: number, count: number, workers: number): Promise<Report> {
  const threads = Array.from({ length: Math.min(workers, count) }, (_, place) => {
    const share = Math.ceil((count - place) / workers);
    const workerData: SeedRange = { first: first + place, step: workers, count: share };
    return new Worker(new URL('./worker.ts', import.meta.url), { workerData });
  });
  const stopAll = async (report: Report | undefined): Promise<Report | undefined> => {
    if (report?.failure !== undefined)
      await Promise.all(threads.map((thread) => thread.terminate()));
    return report;
  };
  const reports = await Promise.all(threads.map((thread) => reportOf(thread).then(stopAll)));
  return reports.filter((report) => report !== undefined).reduce(together);
}

/** Undefined for a thread that was stopped. */
function reportOf(thread: Worker): Promise<Report | undefined> {
  return new Promise((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', () => resolve(undefined));
  });
}

function together(one: Report, other: Report): Report {
  const seen = new Map<Sighting, number>(one.seen);
  for (const [sighting, count] of other.seen) seen.set(sighting, (seen.get(sighting) ?? 0) + count);
  return {
    schedules: one.schedules + other.schedules,
    calls: one.calls + other.calls,
    attempts: one.attempts + other.attempts,
    seen,
    failure: one.failure ?? other.failure,
  };
}
