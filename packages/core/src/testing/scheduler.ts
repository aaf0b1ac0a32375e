import type { Random } from '../clock.js';
import { seededRandom } from './seeded-random.js';
import { createVirtualClock, type VirtualClock } from './virtual-clock.js';

/** What one task of a {@link Scheduler} is handed. */
export type Pause = () => Promise<void>;

/** Runs tasks side by side in an order that its seed decides. */
export interface Scheduler {
  readonly seed: number;
  /** What the code under test gets as its clock. Timers due at the same time fire in a drawn order. */
  readonly clock: VirtualClock;
  /** What the code under test gets as its randomness. */
  readonly random: Random;
  /**
   * Goes on at a drawn moment: some promise reactions later, or at a timer up to `maxDelayMs` later. Put
   * one wherever another task may come between.
   */
  pause: Pause;
  /**
   * Starts each task at a drawn moment and moves time until all have settled; how they settled, in the
   * order of the tasks. Each task gets a `pause` of its own, which the trace shows.
   *
   * @throws Error with the seed, when no timer is left that could settle a task.
   */
  run<T>(
    tasks: ReadonlyArray<(pause: Pause) => Promise<T>>,
  ): Promise<ReadonlyArray<PromiseSettledResult<T>>>;
  /** Who went on when, `12 ms task 3`, in order: the same for the same seed. */
  readonly trace: readonly string[];
}

export interface SchedulerOptions {
  /** The same seed gives the same order. */
  readonly seed: number;
  /** The longest wait of a pause, in milliseconds. @default 10 */
  readonly maxDelayMs?: number | undefined;
  /** The most promise reactions that a pause without a wait lets by. @default 8 */
  readonly maxReactions?: number | undefined;
}

/** Makes a {@link Scheduler}. Every wait goes through its clock, so a thousand runs take no time. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { seed, maxDelayMs = 10, maxReactions = 8 } = options;
  const random = seededRandom(seed);
  const upTo = (most: number): number => Math.floor(random() * (most + 1));
  const clock = createVirtualClock({ tieBreak: random });
  const trace: string[] = [];
  const pauseAs = async (name: string): Promise<void> => {
    if (random() < 0.5) {
      for (let left = upTo(maxReactions); left > 0; left -= 1) await undefined;
    } else {
      const delayMs = upTo(maxDelayMs);
      await new Promise<void>((resolve) => clock.schedule(resolve, delayMs));
    }
    trace.push(`${clock.now()} ms ${name}`);
  };
  return {
    seed,
    clock,
    random,
    trace,
    pause: () => pauseAs('outside of the tasks'),
    run: async (tasks) => {
      const running = tasks.map(async (task, index) => {
        const pause = (): Promise<void> => pauseAs(`task ${index}`);
        await pause();
        return task(pause);
      });
      try {
        return await clock.settle(Promise.allSettled(running));
      } catch (cause) {
        const last = trace.slice(-5).join(', ');
        throw new Error(`Seed ${seed}: not all tasks end. Last: ${last}.`, { cause });
      }
    },
  };
}

export interface ForEachSeedOptions extends Omit<SchedulerOptions, 'seed'> {
  /** How many seeds. */
  readonly seeds: number;
  /** The first of them. @default 1 */
  readonly from?: number | undefined;
}

/**
 * Runs `check` once for every seed, each time with a fresh scheduler, and stops at the first that fails.
 *
 * @throws Error `Seed 17: …` with the failure as its cause: `from: 17, seeds: 1` repeats it.
 */
export async function forEachSeed(
  { seeds, from = 1, ...options }: ForEachSeedOptions,
  check: (scheduler: Scheduler) => Promise<void>,
): Promise<void> {
  for (let seed = from; seed < from + seeds; seed += 1) {
    try {
      await check(createScheduler({ ...options, seed }));
    } catch (cause) {
      const what = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`Seed ${seed}: ${what}`, { cause });
    }
  }
}
