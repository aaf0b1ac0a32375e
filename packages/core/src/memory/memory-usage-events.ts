import type { Call } from '../call.js';
import type { ListUsageInput, UsageEvent } from '../ports/usage-ledger-requests.js';
import type {
  ExactCost,
  RecordedUsage,
  UsageDimensions,
  UsageRecord,
} from '../ports/usage-ledger-resources.js';
import { tokenUsage } from '../token-usage.js';
import { canonical } from './answer-once.js';
import { refusal } from './memory-refusal.js';
import { toAtto, toExactCost } from './memory-usage-costs.js';

/** Everything that a ledger in memory remembers. */
export interface MemoryUsageState {
  /** By id, in the order of arrival. */
  readonly events: Map<string, { readonly said: string; readonly record: UsageRecord }>;
  /** By account. */
  readonly limits: Map<string, ExactCost>;
  /** Of events that name none. */
  readonly account: string;
  readonly priceOf: (event: UsageEvent) => ExactCost | undefined;
  readonly now: () => Date;
}

/** Records all events or none. */
export function recordAll(
  state: MemoryUsageState,
  events: readonly UsageEvent[],
  call: Call,
): readonly RecordedUsage[] {
  const recorded = events.map((event) => {
    const account = event.account ?? state.account;
    return { said: canonical(said(event, account)), record: toRecord(state, event, account) };
  });
  const conflicts = recorded.filter(({ said: now, record }) => {
    const known = state.events.get(record.id);
    return known !== undefined && known.said !== now;
  });
  if (conflicts.length > 0) {
    const ids = conflicts.map(({ record }) => record.id).join(', ');
    throw refusal(call, 'conflict', `known with other contents: ${ids}`, {
      ids: conflicts.map(({ record }) => record.id),
    });
  }
  return recorded.map((one) => {
    const known = state.events.get(one.record.id);
    if (known === undefined) state.events.set(one.record.id, one);
    const { id, cost, costSource } = (known ?? one).record;
    return { id, deduplicated: known !== undefined, cost, costSource };
  });
}

/** The events of an account that the input asks for, newest first. */
export function findEvents(
  state: MemoryUsageState,
  input: Omit<ListUsageInput, 'pageSize'>,
): readonly UsageRecord[] {
  const { account = state.account, occurredFrom, occurredBefore, provider, model } = input;
  return [...state.events.values()]
    .map(({ record }) => record)
    .filter(
      (record) =>
        record.account === account &&
        (occurredFrom === undefined || record.occurredAt >= occurredFrom) &&
        (occurredBefore === undefined || record.occurredAt < occurredBefore) &&
        (provider === undefined || record.provider === provider) &&
        (model === undefined || record.model === model) &&
        hasDimensions(record, input.dimensions),
    )
    .toSorted((a, b) => b.occurredAt.getTime() - a.occurredAt.getTime() || (a.id < b.id ? 1 : -1));
}

function hasDimensions({ dimensions }: UsageRecord, wanted: UsageDimensions = {}): boolean {
  return Object.entries(wanted).every(
    ([name, value]) => value === undefined || dimensions[name as keyof UsageDimensions] === value,
  );
}

/** What an event says, whatever its spelling. */
function said(event: UsageEvent, account: string): unknown {
  const { cost, tokens, totalTokens } = event;
  return {
    ...event,
    account,
    cost: cost && toExactCost(toAtto(cost), cost.currency),
    costSource: cost && (event.costSource ?? 'caller'),
    tokens: tokens && tokenUsage(tokens),
    totalTokens: tokens === undefined ? totalTokens : undefined,
    units: event.units ?? {},
    estimated: event.estimated ?? false,
    dimensions: event.dimensions ?? {},
    metadata: event.metadata ?? {},
  };
}

function toRecord(state: MemoryUsageState, event: UsageEvent, account: string): UsageRecord {
  const { cost: stated } = event;
  const saysClasses = event.tokens !== undefined || event.units !== undefined;
  // Input and output have different prices, so a bare total has none.
  const own = stated === undefined && saysClasses ? state.priceOf(event) : undefined;
  const cost = stated ?? own;
  return {
    id: event.id,
    account,
    provider: event.provider,
    model: event.model,
    occurredAt: new Date(event.occurredAt),
    tokens: tokenUsage(event.tokens ?? {}),
    cost: cost && toExactCost(toAtto(cost), cost.currency),
    costSource: stated ? (event.costSource ?? 'caller') : own && 'catalogue',
    serviceTier: event.serviceTier,
    requestId: event.requestId,
    estimated: event.estimated ?? false,
    dimensions: { ...event.dimensions },
    metadata: { ...event.metadata },
  };
}
