import { optional, string } from '@quayside/core/schema';
import { type Group, group } from '../group.js';
import { secret, setting } from '../variable.js';
import { credential, optionalUrl } from './credential.js';

/** Options of `createCostTracker`. */
export interface CostTrackerSettings {
  readonly baseUrl: string | undefined;
  readonly token: string;
  readonly account: string | undefined;
}

/** The variables that `createCostTrackerFromEnv` reads. */
export const costTrackerSettings: Group<CostTrackerSettings> = group({
  title: 'Cost tracker',
  members: {
    baseUrl: setting('AI_COST_TRACKER_URL', {
      about: 'where the server of the cost tracker is',
      example: 'http://localhost:5000',
      schema: optionalUrl(),
    }),
    token: secret('AI_COST_TRACKER_TOKEN', {
      about: 'a token of the cost tracker, the API_TOKEN that its server was started with',
      schema: credential(),
    }),
    account: setting('AI_COST_TRACKER_ACCOUNT', {
      about: 'the account that costs are booked to',
      example: 'control-tower-prod',
      schema: optional(string()),
    }),
  },
});
