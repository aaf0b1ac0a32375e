import type { Clock, Listener, Policy } from '@quayside/core';
import type { Recorder } from '../client/recorder.js';
import { runOutside } from '../client/run-outside.js';
import type { TrackedEvent } from '../client/tracked-event.js';
import type { CostTrackerFact } from '../client/tracker-fact.js';
import { createUuidSource } from '../spool/uuid-v7.js';
import { type BudgetOptions, createBudget } from './budget.js';
import type { BudgetGuard } from './budget-guard.js';
import { toBudgetSettings } from './budget-settings.js';
import { createMeter } from './meter.js';
import { createMeteredEvents } from './metered-events.js';

/** The meter and the budgets of one tracker, which make the same event of the same usage. */
export interface Metering {
  readonly meter: Listener;
  readonly budget: (options: BudgetOptions) => Policy;
  /** Resolves when holds that were to be ended have been, or could not be. */
  settle(): Promise<void>;
}

export interface MeteringParts {
  readonly guard: BudgetGuard;
  readonly recorder: Recorder;
  readonly clock: Clock;
  /** The clock of waits that must not keep the process alive. */
  readonly waits: Clock;
  readonly tell: (fact: CostTrackerFact) => void;
  readonly hasSpool: boolean;
}

export function createMetering(parts: MeteringParts): Metering {
  const { guard, recorder, clock, waits, tell, hasSpool } = parts;
  const makeId = createUuidSource(() => clock.wallNow());
  const events = createMeteredEvents({ makeId, now: () => clock.wallNow() });
  const claimed = new WeakSet<TrackedEvent>();
  const underway = new Set<Promise<void>>();
  const kept = new WeakSet<TrackedEvent>();
  // Both the meter and a hold that could not be settled may bring the same event.
  const keep = (event: TrackedEvent): void => {
    if (kept.has(event)) return;
    kept.add(event);
    void runOutside(() => recorder.keep(event));
  };
  return {
    // Settling records the event, too; a spool keeps it all the same, should the process die before.
    meter: createMeter({
      events,
      tell,
      record: (event) => {
        if (hasSpool || !claimed.has(event)) keep(event);
      },
    }),
    budget: (options) =>
      createBudget(toBudgetSettings(options), {
        guard,
        events,
        makeId,
        waits,
        tell,
        keep,
        claim: (event) => claimed.add(event),
        track: (work) => {
          underway.add(work);
          void work.finally(() => underway.delete(work));
        },
      }),
    settle: async () => {
      while (underway.size > 0) await Promise.allSettled(underway);
    },
  };
}
