import {
  type BoundPort,
  bindPort,
  type CallOptions,
  type Listener,
  type Policy,
  type UsageLedger,
  usageLedger,
} from '@quayside/core';
import {
  type BudgetAlert,
  type BudgetAlertInput,
  checkBudgetAlert,
} from './client/budget-alert.js';
import { createLogUsage } from './client/create-log-usage.js';
import { flushAll } from './client/flush-all.js';
import { createHttpBudgetGuard } from './client/http-budget-guard.js';
import type { LogUsageInput, LogUsageResult } from './client/log-usage.js';
import { createRecorder } from './client/recorder.js';
import { type CostTrackerClient, createTrackerClient } from './client/tracker-client.js';
import type { CostTrackerFact } from './client/tracker-fact.js';
import { type CostTrackerHealth, probeServer, readHealth } from './client/tracker-health.js';
import type { CostTrackerOptions } from './client/tracker-options.js';
import { createTrackerParts } from './client/tracker-parts.js';
import { createTrackerSpool } from './client/tracker-spool.js';
import { usageDriver } from './client/usage-driver.js';
import type { BudgetOptions } from './metering/budget.js';
import type { BudgetGuard } from './metering/budget-guard.js';
import { createMetering } from './metering/create-metering.js';

/** What became of the events that had not reached the server. */
export interface FlushReport {
  /** Bytes of the spool that the server still lacks; 0 without a spool. */
  readonly remainingBytes: number;
}

/** The cost tracker: the ledger port, and what brings usage into it whatever happens. */
export interface CostTracker extends AsyncDisposable {
  /** The port: portable, and what a gateway holds. It throws; its probe asks the server's health. */
  readonly usage: BoundPort<UsageLedger>;
  /**
   * Records one use of a model. Never rejects, unless `strict`: what went wrong is in the answer. The server
   * is asked first, then the spool, the ledger, the log; the event comes to rest in exactly one of them.
   */
  logUsage(input: LogUsageInput): Promise<LogUsageResult>;
  /** Tells whether more than a threshold was spent. Not knowing is neither a yes nor a no. */
  checkBudgetAlert(input?: BudgetAlertInput, options?: CallOptions): Promise<BudgetAlert>;
  /**
   * Records the usage of model calls: give it to the `listeners` of adapters or of a gateway. One event for every
   * attempt that reports usage, attributed by `withAttribution`. With a spool it never waits for the network.
   */
  readonly meter: Listener;
  /**
   * Makes a policy that holds calls to the ledger's budgets; see {@link BudgetOptions}. Put it innermost, and give
   * the model to `budgeted()` where the estimate wants to see what is asked.
   *
   * @throws misconfigured for a figure out of range
   */
  budget(options: BudgetOptions): Policy;
  /** What holds budgets, for what is no model call: `options.guard`, or the server's reservations. */
  readonly guard: BudgetGuard;
  health(options?: CallOptions): Promise<CostTrackerHealth>;
  /**
   * Brings everything to rest and to the server, as far as that is possible in so many milliseconds. For the end of
   * a serverless request. Never rejects. @default 5_000
   */
  flush(options?: { readonly timeoutMs?: number | undefined }): Promise<FlushReport>;
  /** Puts events that the server refused for good back into the spool; returns how many. */
  retrySetAside(): Promise<number>;
  readonly client: CostTrackerClient;
  /** Flushes for at most 5 seconds and lets go of the spool; what is left in it waits for the next process. */
  [Symbol.asyncDispose](): Promise<void>;
}

const FLUSH_MS = 5_000;

/**
 * Makes the tracker. Nothing is sent, except what an earlier process has left in the spool.
 *
 * @throws misconfigured naming the option that cannot work
 */
export function createCostTracker(options: CostTrackerOptions): CostTracker {
  const parts = createTrackerParts(options);
  const { clock, invoker, tell } = parts;
  if (!parts.isEnabled) warnDisabled(options, tell);
  const probe = (probeOptions?: CallOptions): Promise<void> => probeServer(parts, probeOptions);
  const usage = bindPort(usageLedger, usageDriver(parts), {
    provider: 'cost-tracker',
    invoker,
    probe,
  });
  const spool = createTrackerSpool(parts);
  const recorder = createRecorder({ ...parts, ...spool });
  const guard = options.guard ?? createHttpBudgetGuard(parts);
  const metering = createMetering({
    guard,
    recorder,
    clock,
    waits: parts.waits,
    tell,
    hasSpool: spool.spool !== undefined,
  });
  const flush = (timeoutMs: number): Promise<void> =>
    flushAll([recorder, metering], spool, timeoutMs, clock);
  const { strict = false } = options;
  return {
    usage,
    logUsage: createLogUsage({ recorder, clock, strict, tell }),
    checkBudgetAlert: (input = {}, callOptions) =>
      checkBudgetAlert(usage, input, callOptions, strict),
    meter: metering.meter,
    budget: metering.budget,
    guard,
    health: (callOptions) => readHealth(parts, spool.spool, callOptions),
    flush: async ({ timeoutMs = FLUSH_MS } = {}) => {
      await flush(timeoutMs);
      return { remainingBytes: spool.spool?.bytes ?? 0 };
    },
    retrySetAside: spool.retrySetAside,
    client: createTrackerClient(parts),
    [Symbol.asyncDispose]: async () => {
      await flush(FLUSH_MS);
      await spool[Symbol.asyncDispose]();
    },
  };
}

/** Where nobody listens, the process itself is warned: an account that stays empty must have been told. */
function warnDisabled(
  { ledger, onFact }: CostTrackerOptions,
  tell: (fact: CostTrackerFact) => void,
): void {
  const where = ledger === undefined ? 'nothing is recorded' : 'the local ledger alone records';
  const message = `Cost tracking is disabled: ${where}. Set AI_COST_TRACKER_TOKEN to enable it.`;
  tell({ type: 'tracker.disabled', message });
  if (onFact === undefined) process.emitWarning(message);
}
