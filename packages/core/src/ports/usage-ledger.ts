import type { CallOptions } from '../call.js';
import type { Pages } from '../page.js';
import { definePort, type Port } from '../port.js';
import {
  checkBudgetInput,
  dailySummaryInput,
  listUsageInput,
  monthlySummaryInput,
  usageBatchInput,
  usageEventInput,
} from './usage-ledger-input.js';
import type {
  CheckBudgetInput,
  DailySummaryInput,
  ListUsageInput,
  MonthlySummaryInput,
  UsageBatch,
  UsageEvent,
} from './usage-ledger-requests.js';
import type {
  BudgetVerdict,
  MonthlySummary,
  RecordedUsage,
  UsageRecord,
  UsageSummary,
} from './usage-ledger-resources.js';

/**
 * Keeps account of what was used and what it cost. Designed against Quayside's cost tracker, LiteLLM's
 * spend logs and OpenMeter's events.
 *
 * Recording is `natural`: an event carries its own id, so repeating it adds nothing, and any failure may
 * be repeated. Costs are exact decimals and stay in their currency; nothing is ever counted as 0 because
 * its price is not known.
 *
 * Every method throws `invalid_request` before anything is sent when the input is wrong.
 */
export interface UsageLedger {
  /** Records an event, once for ever. The same id with other contents throws `conflict`. */
  recordUsage(event: UsageEvent, options?: CallOptions): Promise<RecordedUsage>;
  /**
   * Records events, all or none, and answers in their order. Throws `conflict` when an id is known with
   * other contents; `details` name it.
   */
  recordUsageBatch(batch: UsageBatch, options?: CallOptions): Promise<readonly RecordedUsage[]>;
  /** Adds up a day. A day without events is a summary of zeros, not an error. */
  getDailySummary(input?: DailySummaryInput, options?: CallOptions): Promise<UsageSummary>;
  /** Adds up a month, with a forecast for the one that is under way. */
  getMonthlySummary(input?: MonthlySummaryInput, options?: CallOptions): Promise<MonthlySummary>;
  /**
   * Tells whether more than the limit was spent: exactly the limit is still `under`. A ledger that cannot
   * be reached throws, which is no more a yes than `unknown` is.
   */
  checkBudget(input?: CheckBudgetInput, options?: CallOptions): Promise<BudgetVerdict>;
  /** Lists events, newest first. */
  listUsage(input?: ListUsageInput, options?: CallOptions): Pages<UsageRecord>;
}

/** The usage ledger port. */
export const usageLedger: Port<UsageLedger> = definePort<UsageLedger>('usage', {
  recordUsage: { idempotency: 'natural', input: usageEventInput },
  recordUsageBatch: { idempotency: 'natural', input: usageBatchInput },
  getDailySummary: { idempotency: 'safe', input: dailySummaryInput },
  getMonthlySummary: { idempotency: 'safe', input: monthlySummaryInput },
  checkBudget: { idempotency: 'safe', input: checkBudgetInput },
  listUsage: { idempotency: 'safe', shape: 'pages', input: listUsageInput },
});
