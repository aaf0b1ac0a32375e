import {
  type Clock,
  IntegrationError,
  type Listener,
  type Policy,
  type UsageLedger,
} from '@quayside/core';
import type { HttpTransport } from '@quayside/core/http';
import type { BudgetGuard } from '../metering/budget-guard.js';
import type { SpoolOptions } from '../spool/spool-options.js';
import type { UnrecordedUsage } from './log-sink.js';
import type { CostTrackerListener } from './tracker-fact.js';

/** Options of `createCostTracker`; checked once, when the tracker is made. */
export interface CostTrackerOptions {
  /** Where the server is. @default 'http://localhost:5000' */
  readonly baseUrl?: string | undefined;
  /** Required unless `enabled` is false: undefined is accepted by type only, to name the variable. */
  readonly token: string | undefined;
  /** Whose usage it is where an event does not say. */
  readonly account: string;
  /** `false` sends nothing: events go to `ledger` where there is one, else nowhere. @default true */
  readonly enabled?: boolean | undefined;
  /** Lets `logUsage` and `checkBudgetAlert` throw what they otherwise answer. @default false */
  readonly strict?: boolean | undefined;
  /** Keeps events on this machine's disk while the server cannot take them. @default none */
  readonly spool?: Omit<SpoolOptions, 'onFact' | 'openSegment'> | undefined;
  /** Takes the events that neither the server nor the spool takes, for example an embedded ledger. @default none */
  readonly ledger?: UsageLedger | undefined;
  /**
   * Keeps the budgets, for example `createLedgerBudgetGuard` of `./server` over an embedded ledger: hard budgets
   * without a server. @default the server
   */
  readonly guard?: BudgetGuard | undefined;
  /**
   * Where `logUsage` goes first. `server` asks the server, and the spool when that fails. `spool` never waits
   * for the network: the server gets the events from the spool.
   *
   * @default 'server'
   */
  readonly deliver?: 'server' | 'spool' | undefined;
  /**
   * When an event counts as kept by the spool. `fsync`: when it survives a power cut. `async`: when it is on
   * its way to the disk; a crash loses what came since the last group was written, some milliseconds and at
   * most 8 MiB.
   *
   * @default 'fsync'
   */
  readonly durability?: 'fsync' | 'async' | undefined;
  /** Takes what nothing else took. @default one line of JSON on standard error */
  readonly log?: ((usage: UnrecordedUsage) => void) | undefined;
  /** Hears what the tracker tells of itself. What it throws is dropped. */
  readonly onFact?: CostTrackerListener | undefined;
  /** What surrounds every request. @default standard(): 15 s in all, retry, breaker, 5 s an attempt */
  readonly policy?: Policy | undefined;
  /** Receive the facts of the tracker's own requests. */
  readonly listeners?: readonly Listener[] | undefined;
  /** Replaces the platform's `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Replaces the transport as a whole, for example `nodeTransport()`; `fetch` is unused then. */
  readonly transport?: HttpTransport | undefined;
  readonly clock?: Clock | undefined;
}

const VISIBLE = /^[\x21-\x7e]+$/;
const DEFAULT_URL = 'http://localhost:5000';

/** Returns where the server is. @throws misconfigured naming the option, never its value */
export function checkOptions(options: CostTrackerOptions): string {
  const { token, account, enabled = true, baseUrl = DEFAULT_URL, deliver, spool } = options;
  if (enabled && (typeof token !== 'string' || !VISIBLE.test(token)))
    throw misconfigured(
      'token',
      'is missing or has characters that no token has. Set AI_COST_TRACKER_TOKEN and pass it, or say enabled: false',
    );
  if (typeof account !== 'string' || account === '')
    throw misconfigured(
      'account',
      'is missing. Name the application, for example control-tower-prod',
    );
  if (deliver === 'spool' && spool === undefined)
    throw misconfigured('deliver', "is 'spool', and there is none. Give `spool` a directory");
  const url = URL.parse(baseUrl);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw misconfigured('baseUrl', 'must be an http or https URL');
  return baseUrl;
}

function misconfigured(option: string, problem: string): IntegrationError {
  return new IntegrationError({
    message: `createCostTracker: option \`${option}\` ${problem} (misconfigured).`,
    code: 'misconfigured',
    execution: 'not_executed',
    provider: 'cost-tracker',
  });
}
