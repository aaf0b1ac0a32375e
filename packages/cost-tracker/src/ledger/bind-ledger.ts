import {
  type BoundPort,
  bindPort,
  type Driver,
  type InvokerOptions,
  type ListUsageInput,
  type UsageEvent,
  type UsageLedger,
  usageLedger,
} from '@quayside/core';
import { leaveOnAbort } from './leave-on-abort.js';
import type { LedgerEvent } from './ledger-event.js';
import type { EventFilter } from './list-events.js';
import type { Ledger } from './open-ledger.js';

export interface BindLedgerOptions extends InvokerOptions {
  /** The account of events and questions that name none. */
  readonly account: string;
}

/** Binds a ledger in this process to the port, so that an application can do without a server. */
export function bindLedger(ledger: Ledger, options: BindLedgerOptions): BoundPort<UsageLedger> {
  return bindPort(usageLedger, ledgerDriver(ledger, options.account), {
    ...options,
    provider: 'cost-tracker',
    probe: () => ledger.ping(),
  });
}

const PAGE_SIZE = 100;

/** The port's operations over a ledger. A statement that has begun is not stopped by an abort, only left. */
function ledgerDriver(ledger: Ledger, account: string): Driver<UsageLedger> {
  const toEvent = (event: UsageEvent): LedgerEvent => named(event, account);
  return {
    recordUsage: (event, call) =>
      leaveOnAbort(call, async () => {
        const [recorded] = await ledger.record([toEvent(event)]);
        if (recorded === undefined) throw new TypeError('One event has one result.');
        return recorded;
      }),
    recordUsageBatch: ({ events }, call) =>
      leaveOnAbort(call, () => ledger.record(events.map(toEvent))),
    getDailySummary: (input, call) =>
      leaveOnAbort(call, () => ledger.summarizeDay(named(input, account))),
    getMonthlySummary: (input, call) =>
      leaveOnAbort(call, () => ledger.summarizeMonth(named(input, account))),
    checkBudget: (input, call) =>
      leaveOnAbort(call, () => ledger.checkBudget(named(input, account))),
    listUsage: (input, call, cursor) =>
      leaveOnAbort(call, async () => {
        const filter = toFilter(named(input, account));
        const page = await ledger.list(filter, input.pageSize ?? PAGE_SIZE, cursor);
        return { items: page.events, next: page.next };
      }),
  };
}

/** What names no account is about the ledger's own. */
function named<Input extends { readonly account?: string | undefined }>(
  input: Input,
  account: string,
): Input & { readonly account: string } {
  return { ...input, account: input.account ?? account };
}

function toFilter(input: ListUsageInput & { readonly account: string }): EventFilter {
  const { account, occurredFrom, occurredBefore, provider, model, dimensions } = input;
  return {
    accounts: [account],
    from: occurredFrom,
    before: occurredBefore,
    provider,
    model,
    dimensions,
  };
}
