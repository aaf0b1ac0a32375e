import {
  type Call,
  type Driver,
  IntegrationError,
  type ListUsageInput,
  type Page,
  type RecordedUsage,
  type UsageBatch,
  type UsageEvent,
  type UsageLedger,
  type UsageRecord,
} from '@quayside/core';
import { toMonthlySummary, toRecordedUsage, toSummary, toUsageRecord } from './from-wire.js';
import { toBudgetVerdict } from './to-budget-verdict.js';
import { toUsageBody } from './to-usage-body.js';
import type { TrackedEvent } from './tracked-event.js';
import { disabled, type TrackerParts } from './tracker-parts.js';
import * as wire from './wire-answers.js';

/** The usage port over the server's HTTP contract. */
export function usageDriver(parts: TrackerParts): Driver<UsageLedger> {
  const { http, account } = parts;
  const driver: Driver<UsageLedger> = {
    recordUsage: (event: UsageEvent, call) => recordEvent(parts, event, call),
    recordUsageBatch: (batch, call) => recordBatch(parts, batch, call),
    getDailySummary: async (input, call) => {
      const { date, timeZone } = input;
      const query = { account_id: input.account ?? account, date, time_zone: timeZone };
      const request = { call, query, schema: wire.summaryAnswer };
      return toSummary(await http.request('GET', '/api/summary/daily', request));
    },
    getMonthlySummary: async (input, call) => {
      const { month, timeZone } = input;
      const query = { account_id: input.account ?? account, month, time_zone: timeZone };
      const request = { call, query, schema: wire.monthlySummaryAnswer };
      return toMonthlySummary(await http.request('GET', '/api/summary/monthly', request));
    },
    checkBudget: async (input, call) => {
      const { limit, period, timeZone, dimensions } = input;
      const amounts = { limit: limit?.amount, currency: limit?.currency };
      const asked = { account_id: input.account ?? account, period, time_zone: timeZone };
      const query = { ...dimensions, ...asked, ...amounts };
      const request = { call, query, schema: wire.budgetCheckAnswer };
      return toBudgetVerdict(await http.request('GET', '/api/budgets/check', request), call);
    },
    listUsage: (input, call, cursor) => listUsage(parts, input, call, cursor),
  };
  return parts.isEnabled ? driver : refuseAll(driver);
}

/** Sends one event, with its tags, which the port does not know. */
export async function recordEvent(
  { http, account }: TrackerParts,
  event: TrackedEvent,
  call: Call,
): Promise<RecordedUsage> {
  const json = toUsageBody(event, account);
  const request = { call, json, schema: wire.usageAnswer };
  return toRecordedUsage(await http.request('POST', '/api/usage', request));
}

async function recordBatch(
  { http, account }: TrackerParts,
  batch: UsageBatch,
  call: Call,
): Promise<readonly RecordedUsage[]> {
  const events = batch.events.map((event) => toUsageBody(event, account));
  const json = { events, mode: 'all_or_none' };
  const request = { call, json, schema: wire.usageBatchAnswer };
  const { results } = await http.request('POST', '/api/usage', request);
  const recorded = results.flatMap((result) =>
    result.status === 'success' ? toRecordedUsage(result) : [],
  );
  if (recorded.length === events.length) return recorded;
  throw new IntegrationError({
    message: `cost-tracker ${call.operation} failed: ${events.length} events were sent, and ${recorded.length} results came back (malformed_response).`,
    code: 'malformed_response',
    execution: 'unknown',
  });
}

async function listUsage(
  { http, account }: TrackerParts,
  input: ListUsageInput,
  call: Call,
  cursor: string | undefined,
): Promise<Page<UsageRecord>> {
  const { dimensions, occurredFrom, occurredBefore, provider, model, pageSize } = input;
  const query = {
    ...dimensions,
    account_id: input.account ?? account,
    from: occurredFrom?.toISOString(),
    before: occurredBefore?.toISOString(),
    service: provider,
    model,
    cursor,
    limit: pageSize,
  };
  const request = { call, query, schema: wire.usageListAnswer };
  const answer = await http.request('GET', '/api/usage', request);
  return { items: answer.events.map(toUsageRecord), next: answer.next_cursor ?? undefined };
}

/** A tracker that is disabled says so, and does not pretend that nothing was spent. */
function refuseAll(driver: Driver<UsageLedger>): Driver<UsageLedger> {
  const refusing = Object.keys(driver).map((operation) => [
    operation,
    async () => {
      throw disabled(operation);
    },
  ]);
  // The same operations, none of which ever answers.
  return Object.fromEntries(refusing) as Driver<UsageLedger>;
}
