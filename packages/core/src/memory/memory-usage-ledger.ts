import { type BoundPort, bindPort } from '../bind-port.js';
import type { Call, Listener } from '../call.js';
import { type Clock, systemClock } from '../clock.js';
import type { Policy } from '../policy.js';
import type { Driver } from '../port.js';
import { type UsageLedger, usageLedger } from '../ports/usage-ledger.js';
import type { CheckBudgetInput, UsageEvent } from '../ports/usage-ledger-requests.js';
import type {
  BudgetVerdict,
  ExactCost,
  RecordedUsage,
  UsageRecord,
  UsageSummary,
} from '../ports/usage-ledger-resources.js';
import { findEvents, type MemoryUsageState, recordAll } from './memory-usage-events.js';
import { dateIn, periodOf } from './memory-usage-periods.js';
import { toForecast, toShares, toTotals, toVerdict } from './memory-usage-sums.js';
import { pageOf } from './page-of.js';
import { createFaultQueue, type MemoryFault, travel } from './travel.js';

export interface MemoryUsageLedgerOptions {
  /** Surrounds every call. @default none */
  readonly policy?: Policy | undefined;
  readonly listeners?: readonly Listener[] | undefined;
  /** Says what today is. @default the system's */
  readonly clock?: Clock | undefined;
  /** The account of events and questions that name none. @default 'memory' */
  readonly account?: string | undefined;
  /** Prices events that state no cost and do state tokens or units. @default nothing has a price */
  readonly priceOf?: ((event: UsageEvent) => ExactCost | undefined) | undefined;
}

/** A usage ledger in memory, for tests of code that records what it uses. */
export interface MemoryUsageLedger {
  /** The port, bound as any adapter's; its provider is `memory`. */
  readonly usage: BoundPort<UsageLedger>;
  /** Every event, in the order of arrival. */
  readonly events: readonly UsageRecord[];
  /** Gives an account a limit for each of its periods; undefined takes it away. */
  setLimit(account: string, limit: ExactCost | undefined): void;
  /** Breaks the next request: `unreachable` before the ledger acts, `answer_lost` after. */
  failNext(operation: keyof UsageLedger, fault: MemoryFault): void;
}

/**
 * Creates a usage ledger in memory. It passes the conformance suite of the port, exact sums, time zones and
 * verdicts included. Its forecast takes every day for an average one.
 */
export function createMemoryUsageLedger(options: MemoryUsageLedgerOptions = {}): MemoryUsageLedger {
  const { policy, listeners, clock = systemClock, account = 'memory' } = options;
  const { priceOf = () => undefined } = options;
  const state: MemoryUsageState = {
    events: new Map(),
    limits: new Map(),
    account,
    priceOf,
    now: () => new Date(clock.wallNow()),
  };
  const faults = createFaultQueue<keyof UsageLedger>();
  const driver = memoryUsageDriver(state, faults.take);
  const probe = async (): Promise<void> => {};
  return {
    usage: bindPort(usageLedger, driver, { provider: 'memory', policy, listeners, clock, probe }),
    get events() {
      return [...state.events.values()].map(({ record }) => record);
    },
    setLimit: (of, limit) => {
      if (limit === undefined) state.limits.delete(of);
      else state.limits.set(of, limit);
    },
    failNext: faults.add,
  };
}

const PAGE_SIZE = 100;

function memoryUsageDriver(
  state: MemoryUsageState,
  fault: (operation: string) => MemoryFault | undefined,
): Driver<UsageLedger> {
  const act = <Answer>(call: Call, answer: () => Answer): Promise<Answer> =>
    travel(call, fault, answer);
  const today = (timeZone: string): string => dateIn(timeZone, state.now());
  return {
    recordUsage: (event, call) => act(call, () => onlyOne(recordAll(state, [event], call))),
    recordUsageBatch: ({ events }, call) => act(call, () => recordAll(state, events, call)),
    getDailySummary: ({ account, timeZone = 'UTC', date = today(timeZone) }, call) =>
      act(call, () => summarize(state, date, timeZone, account)),
    getMonthlySummary: ({ account, timeZone = 'UTC', month }, call) =>
      act(call, () => {
        const current = today(timeZone);
        const summary = summarize(state, month ?? current.slice(0, 7), timeZone, account);
        const isCurrent = current.startsWith(summary.period);
        const forecast = isCurrent ? toForecast(summary.totals.costs, current) : [];
        return { ...summary, forecast };
      }),
    checkBudget: (input, call) => act(call, () => check(state, input)),
    listUsage: ({ pageSize = PAGE_SIZE, ...input }, call, cursor) =>
      act(call, () => pageOf(findEvents(state, input), cursor, pageSize, call)),
  };
}

/** A period is the beginning of each of its dates: a month's is `2026-11`. */
function summarize(
  state: MemoryUsageState,
  period: string,
  timeZone: string,
  account: string = state.account,
): UsageSummary {
  const records = findEvents(state, { account }).filter(({ occurredAt }) =>
    dateIn(timeZone, occurredAt).startsWith(period),
  );
  return {
    account,
    period,
    timeZone,
    totals: toTotals(records),
    byProvider: toShares(records, ({ provider }) => provider),
    byModel: toShares(records, ({ model }) => model),
  };
}

function check(
  state: MemoryUsageState,
  { account = state.account, period = 'month', timeZone = 'UTC', ...input }: CheckBudgetInput,
): BudgetVerdict {
  const periodAt = (at: Date): string => periodOf(dateIn(timeZone, at), period);
  const current = periodAt(state.now());
  const records = findEvents(state, { account, dimensions: input.dimensions }).filter(
    ({ occurredAt }) => periodAt(occurredAt) === current,
  );
  return toVerdict(toTotals(records), input.limit ?? state.limits.get(account));
}

function onlyOne([recorded]: readonly RecordedUsage[]): RecordedUsage {
  if (recorded === undefined) throw new TypeError('One event has one result.');
  return recorded;
}
