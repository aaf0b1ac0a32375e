export type { BudgetAlert, BudgetAlertInput } from './client/budget-alert.js';
export type { UnrecordedUsage } from './client/log-sink.js';
export type { LogUsageInput, LogUsageResult, UsageContext } from './client/log-usage.js';
export type { TrackedEvent } from './client/tracked-event.js';
export type { CostTrackerClient, CostTrackerRequest } from './client/tracker-client.js';
export type {
  BudgetShortfall,
  CostTrackerFact,
  CostTrackerListener,
} from './client/tracker-fact.js';
export type { CostTrackerHealth } from './client/tracker-health.js';
export type { CostTrackerOptions } from './client/tracker-options.js';
export type { CostTracker, FlushReport } from './create-cost-tracker.js';
export { createCostTracker } from './create-cost-tracker.js';
export type {
  CostTrackerEnvironment,
  FromEnvironmentOptions,
} from './create-cost-tracker-from-env.js';
export { createCostTrackerFromEnv } from './create-cost-tracker-from-env.js';
export { defaultCostTracker } from './default-cost-tracker.js';
export type { Attribution } from './metering/attribution.js';
export { currentAttribution, withAttribution } from './metering/attribution.js';
export type { BudgetedCall, BudgetOptions } from './metering/budget.js';
export type {
  BudgetGuard,
  ReservationDecision,
  ReservationRequest,
} from './metering/budget-guard.js';
export { budgetShortfallOf } from './metering/budget-refusal.js';
export { budgeted } from './metering/budgeted.js';
export type { TokenBound, TokenBoundOptions } from './metering/tokens-at-most.js';
export { tokensAtMost } from './metering/tokens-at-most.js';
export type { SpoolFact } from './spool/spool-fact.js';
