export type { FakeCostTracker, FakeCostTrackerOptions } from './create-fake-cost-tracker.js';
export { createFakeCostTracker } from './create-fake-cost-tracker.js';
