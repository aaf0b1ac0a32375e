import type { CostTracker } from './create-cost-tracker.js';
import { createCostTrackerFromEnv } from './create-cost-tracker-from-env.js';

let tracker: CostTracker | undefined;

/**
 * The tracker of this process, made from the environment when it is first asked for; importing it does nothing.
 * Applications that have a place to hold one make their own.
 */
export function defaultCostTracker(): CostTracker {
  tracker ??= createCostTrackerFromEnv();
  return tracker;
}
