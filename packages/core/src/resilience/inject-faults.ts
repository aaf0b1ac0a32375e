import type { Call } from '../call.js';
import { type Clock, type Random, systemClock } from '../clock.js';
import { describePolicy, type Policy } from '../policy.js';
import { type CallFault, type CallFaultSchedule, checkFaults, checkRate } from './call-fault.js';
import { drawFault } from './draw-fault.js';
import { runWithFault } from './run-with-fault.js';

/** A share of the attempts with faults taken at random, or a schedule that says what happens when. */
export type InjectFaultsOptions = (
  | {
      /**
       * The share of attempts that get a fault, 0 to 1. Nothing is injected unless it is given, in
       * production as little as anywhere.
       *
       * @default 0
       */
      readonly rate?: number | undefined;
      /** What goes wrong; one is taken at random for each fault. */
      readonly faults: readonly CallFault[];
    }
  | { readonly schedule: CallFaultSchedule }
) & {
  /**
   * Lets an attempt through untouched where it says false, for example by a flag that is switched while
   * the process runs. One that throws says false.
   */
  readonly when?: ((call: Call) => boolean) | undefined;
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
  /** @default Math.random */
  readonly random?: Random | undefined;
};

/**
 * Makes attempts go wrong on purpose, to see that the policies around it hold: an error before anything
 * is sent, an answer that is lost after the provider has acted, latency, a stall. Stands innermost. A
 * stall ends when the call's signal aborts, and only then: put a timeout around it. Reports
 * `fault.injected`.
 *
 * Fails with `unavailable` and `unknown` for a lost answer, with what the fault names for an error, and
 * with exactly the signal's reason on abort, in every wait.
 *
 * @throws misconfigured for a figure that is not finite or out of range, and for a rate without a fault.
 */
export function injectFaults(options: InjectFaultsOptions): Policy {
  const { clock = systemClock, random = Math.random, when } = options;
  const { settings, draw } = planOf(options, random);
  return describePolicy(
    function injectFaultsPolicy<T>(call: Call, next: (call: Call) => Promise<T>): Promise<T> {
      const fault = applies(when, call) ? faultFor(draw, call) : undefined;
      if (fault === undefined) return next(call);
      call.emit({ type: 'fault.injected', fault: fault.kind });
      return runWithFault(fault, call, next, clock);
    },
    { kind: 'fault_injection', settings },
  );
}

type Draw = (call: Call) => CallFault | undefined;

interface FaultPlan {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly draw: Draw;
}

function planOf(options: InjectFaultsOptions, random: Random): FaultPlan {
  if ('schedule' in options) {
    return { settings: { schedule: 'custom' }, draw: (call) => options.schedule.next(call) };
  }
  const { rate = 0, faults: row } = options;
  checkRate('injectFaults', rate);
  checkFaults('injectFaults', row);
  return {
    settings: { rate, faults: row.map(({ kind }) => kind) },
    draw: () => (rate > 0 && random() < rate ? drawFault(row, random) : undefined),
  };
}

function applies(when: ((call: Call) => boolean) | undefined, call: Call): boolean {
  if (when === undefined) return true;
  try {
    return when(call);
  } catch {
    return false;
  }
}

function faultFor(draw: Draw, call: Call): CallFault | undefined {
  try {
    return draw(call);
  } catch {
    // A schedule that fails must not be taken for a provider that fails.
    return undefined;
  }
}
