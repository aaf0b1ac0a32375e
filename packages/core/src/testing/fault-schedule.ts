import type { Random } from '../clock.js';
import {
  type CallFault,
  type CallFaultSchedule,
  checkFaults,
  checkRate,
} from '../resilience/call-fault.js';
import { drawFault } from '../resilience/draw-fault.js';
import { seededRandom } from './seeded-random.js';

/** What one attempt gets: a fault, or nothing out of the ordinary. */
export type FaultStep = CallFault | 'ok';

/** A {@link CallFaultSchedule} that remembers what it handed out, so that a run can be printed and repeated. */
export interface RecordedFaultSchedule extends CallFaultSchedule {
  /** What was handed out so far, in order. */
  readonly steps: readonly FaultStep[];
  /** A schedule that hands out the same steps again, from the start, and then lets everything through. */
  replay(): RecordedFaultSchedule;
  /** The steps handed out so far, as JSON that {@link parseFaultSchedule} reads. */
  toString(): string;
}

/** What a listed schedule does after its last step. */
export interface FaultScheduleOptions {
  /** Lets everything through, goes on with the last step for ever, or starts over. @default 'ok' */
  readonly atEnd?: 'ok' | 'repeat_last' | 'start_over' | undefined;
}

export interface SeededFaultScheduleOptions {
  readonly seed: number;
  /** The share of attempts that get a fault, 0 to 1. */
  readonly rate: number;
  readonly faults: readonly CallFault[];
}

/**
 * Makes a schedule of a list, for `injectFaults({ schedule })`.
 *
 * @example
 * ```ts
 * const schedule = faultSchedule([faults.connectionRefused, 'ok', faults.lostAnswer]);
 * ```
 * @throws misconfigured for a figure that makes no fault.
 */
export function faultSchedule(
  steps: readonly FaultStep[],
  options: FaultScheduleOptions = {},
): RecordedFaultSchedule {
  const given = steps.filter((step) => step !== 'ok');
  if (given.length > 0) checkFaults('faultSchedule', given);
  const { atEnd = 'ok' } = options;
  return recorded((index) => {
    if (index < steps.length || steps.length === 0) return steps[index] ?? 'ok';
    if (atEnd === 'ok') return 'ok';
    return steps[atEnd === 'repeat_last' ? steps.length - 1 : index % steps.length] ?? 'ok';
  });
}

/**
 * Makes a schedule that draws each step from `seed`: the same seed gives the same steps.
 *
 * @throws misconfigured for a rate that is no share, a figure that makes no fault, and no fault at all.
 */
export function seededFaultSchedule(options: SeededFaultScheduleOptions): RecordedFaultSchedule {
  checkRate('seededFaultSchedule', options.rate);
  checkFaults('seededFaultSchedule', options.faults);
  const random: Random = seededRandom(options.seed);
  return recorded(() =>
    random() < options.rate ? (drawFault(options.faults, random) ?? 'ok') : 'ok',
  );
}

/**
 * Reads what {@link RecordedFaultSchedule.toString} wrote.
 *
 * @throws Error for anything else, also for the trace of a fault with an error of its own.
 */
export function parseFaultSchedule(text: string): RecordedFaultSchedule {
  const steps: unknown = JSON.parse(text);
  if (!Array.isArray(steps)) throw new Error('A fault schedule is a JSON array of steps.');
  for (const step of steps) {
    if (!isStep(step)) throw new Error(`${JSON.stringify(step)} is no step of a fault schedule.`);
  }
  return faultSchedule(steps);
}

function isStep(step: unknown): step is FaultStep {
  if (step === 'ok') return true;
  if (typeof step !== 'object' || step === null || !('kind' in step)) return false;
  if (step.kind === 'error') return 'code' in step && typeof step.code === 'string';
  if (step.kind === 'latency') return 'delayMs' in step && typeof step.delayMs === 'number';
  return step.kind === 'lost_answer' || step.kind === 'stall';
}

function recorded(stepAt: (index: number) => FaultStep): RecordedFaultSchedule {
  const steps: FaultStep[] = [];
  return {
    steps,
    next: () => {
      const step = stepAt(steps.length);
      steps.push(step);
      return step === 'ok' ? undefined : step;
    },
    replay: () => faultSchedule([...steps]),
    toString: () => JSON.stringify(steps),
  };
}
