import { type Clock, systemClock } from '@quayside/core';
import type { AlertOutcome } from '../../alerts/deliver-alerts.js';

/** What looks at the spending again and again. */
export interface AlertLoop {
  /** Ends it, when the look that is under way is over. */
  stop(): Promise<void>;
}

export interface AlertLoopOptions {
  /** One look; see `runAlerts`. */
  readonly run: () => Promise<readonly AlertOutcome[]>;
  readonly onOutcome: (outcome: AlertOutcome) => void;
  readonly onError: (error: unknown) => void;
  readonly clock?: Clock | undefined;
}

const EVERY_MS = 60_000;

/** Looks at once and then every minute, never twice at a time. One look that fails does not end it. */
export function startAlertLoop(options: AlertLoopOptions): AlertLoop {
  const { run, onOutcome, onError, clock = systemClock } = options;
  let stopped = false;
  let cancel = (): void => {};
  const look = async (): Promise<void> => {
    try {
      for (const outcome of await run()) onOutcome(outcome);
    } catch (error) {
      onError(error);
    }
    if (stopped) return;
    cancel = clock.schedule(() => {
      underWay = look();
    }, EVERY_MS);
  };
  let underWay = look();
  return {
    stop: async () => {
      stopped = true;
      cancel();
      await underWay;
    },
  };
}
