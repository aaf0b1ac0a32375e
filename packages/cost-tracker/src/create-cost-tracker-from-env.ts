import type { CostTrackerOptions } from './client/tracker-options.js';
import { type CostTracker, createCostTracker } from './create-cost-tracker.js';

/** The variables that are read. */
export interface CostTrackerEnvironment {
  /** @default 'http://localhost:5000' */
  readonly AI_COST_TRACKER_URL?: string | undefined;
  /** Without it cost tracking is disabled, and `tracker.disabled` is told once. */
  readonly AI_COST_TRACKER_TOKEN?: string | undefined;
  /** @default the name of the package that npm runs */
  readonly AI_COST_TRACKER_ACCOUNT?: string | undefined;
  readonly npm_package_name?: string | undefined;
}

/** The options that the environment does not decide. */
export type FromEnvironmentOptions = Partial<Omit<CostTrackerOptions, 'token'>>;

/**
 * Makes the tracker of the environment; `options` win over it. A deployment without a token gets a tracker that
 * records nothing, or into `options.ledger` only, and says so.
 *
 * @throws misconfigured where no account is named
 */
export function createCostTrackerFromEnv(
  options: FromEnvironmentOptions = {},
  environment: CostTrackerEnvironment = process.env,
): CostTracker {
  const { AI_COST_TRACKER_URL, AI_COST_TRACKER_TOKEN, AI_COST_TRACKER_ACCOUNT } = environment;
  const token = AI_COST_TRACKER_TOKEN || undefined;
  return createCostTracker({
    ...options,
    baseUrl: options.baseUrl ?? (AI_COST_TRACKER_URL || undefined),
    account: options.account ?? (AI_COST_TRACKER_ACCOUNT || environment.npm_package_name || ''),
    token,
    enabled: options.enabled ?? token !== undefined,
  });
}
