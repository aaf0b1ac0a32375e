import type { CallIdentity, Fact, Listener } from '@quayside/core';
import type { TrackedEvent } from '../client/tracked-event.js';
import type { CostTrackerFact } from '../client/tracker-fact.js';
import { reportingOf } from './billed-operations.js';
import type { MeteredEvents } from './metered-events.js';

export interface MeterOptions {
  readonly events: MeteredEvents;
  /** Takes every event; it must not throw. */
  readonly record: (event: TrackedEvent) => void;
  readonly tell: (fact: CostTrackerFact) => void;
}

/** What is known of the attempts of one call. */
interface Tally {
  /** Attempts under way. A caller that leaves and a timeout settle the call before its attempt. */
  running: number;
  isSettled: boolean;
  /** Attempts after which the provider may have billed. */
  billable: number;
  reports: number;
}

/**
 * Makes a listener that records one event for each report of usage: each attempt of a retried call, a stream
 * when it ends, an aborted one by its estimate. It may be given to an adapter and to the gateway around it: a
 * report is counted once.
 *
 * An attempt that may have been billed and reported nothing is told as `usage.unaccounted`, and not recorded as 0.
 */
export function createMeter({ events, record, tell }: MeterOptions): Listener {
  const seen = new WeakSet<Fact>();
  const tallies = new WeakMap<CallIdentity, Tally>();
  const change = (call: CallIdentity, apply: (tally: Tally) => void): void => {
    const tally = tallies.get(call);
    if (tally === undefined) return;
    apply(tally);
    if (!tally.isSettled || tally.running > 0) return;
    tallies.delete(call);
    tellUnaccounted(tally, call, tell);
  };
  return (fact, call) => {
    if (seen.has(fact)) return;
    seen.add(fact);
    switch (fact.type) {
      case 'call.started':
        events.begin(call);
        tallies.set(call, { running: 0, isSettled: false, billable: 0, reports: 0 });
        return;
      case 'attempt.started':
        return change(call, (tally) => {
          tally.running += 1;
        });
      case 'usage.reported':
        change(call, (tally) => {
          tally.reports += 1;
        });
        return record(events.eventOf(fact, call));
      case 'attempt.settled':
        return change(call, (tally) => {
          tally.running -= 1;
          if (isBillable(fact, call)) tally.billable += 1;
        });
      case 'call.settled':
        return change(call, (tally) => {
          tally.isSettled = true;
        });
    }
  };
}

function isBillable(
  { outcome, execution }: Extract<Fact, { readonly type: 'attempt.settled' }>,
  call: CallIdentity,
): boolean {
  const reporting = reportingOf(call);
  if (reporting === undefined) return false;
  return outcome === 'succeeded' ? reporting === 'at_once' : execution === 'unknown';
}

function tellUnaccounted(
  { billable, reports }: Tally,
  { provider, port, operation }: CallIdentity,
  tell: MeterOptions['tell'],
): void {
  const attempts = billable - reports;
  if (attempts > 0) tell({ type: 'usage.unaccounted', provider, port, operation, attempts });
}
