import { type Clock, isIntegrationError } from '@quayside/core';
import { currentAttribution } from '../metering/attribution.js';
import { createUuidSource } from '../spool/uuid-v7.js';
import type { LogUsageInput, LogUsageResult } from './log-usage.js';
import type { Recorder } from './recorder.js';
import { toTrackedEvent } from './to-tracked-event.js';
import type { CostTrackerFact } from './tracker-fact.js';

export interface LogUsageParts {
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly strict: boolean;
  readonly tell: (fact: CostTrackerFact) => void;
}

/** Makes the function that never rejects, unless it is strict. */
export function createLogUsage({
  recorder,
  clock,
  strict,
  tell,
}: LogUsageParts): (input: LogUsageInput) => Promise<LogUsageResult> {
  const makeId = createUuidSource(() => clock.wallNow());
  const log = async (input: LogUsageInput): Promise<LogUsageResult> => {
    const made = { id: makeId(), occurredAt: new Date(clock.wallNow()) };
    try {
      return await recorder.record(toTrackedEvent(input, currentAttribution(), made));
    } catch (error) {
      // Only the input can be wrong here: a recorder does not reject.
      if (!isIntegrationError(error)) throw error;
      tell({ type: 'usage.unrecorded', id: input.id ?? made.id, code: error.code });
      return { recorded: false, reason: 'rejected', error };
    }
  };
  return async (input) => {
    const result = await log(input);
    if (strict && !result.recorded && result.reason !== 'disabled') throw result.error;
    return result;
  };
}
