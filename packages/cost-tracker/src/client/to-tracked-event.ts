import { type ExactCost, parseInput, type UsageDimensions, usageLedger } from '@quayside/core';
import { type Attribution, MOST_METADATA } from '../metering/attribution.js';
import type { LogUsageInput, UsageContext } from './log-usage.js';
import { toPlainDecimal } from './to-plain-decimal.js';
import type { TrackedEvent } from './tracked-event.js';

const SUBJECT = { provider: 'cost-tracker', port: 'usage', operation: 'logUsage' };

/**
 * Makes an event of what a caller says and of the attribution that is in force; the caller wins.
 *
 * @throws invalid_request naming every wrong field
 */
export function toTrackedEvent(
  input: LogUsageInput,
  attribution: Attribution,
  made: { readonly id: string; readonly occurredAt: Date },
): TrackedEvent {
  const { tokens, cost } = input;
  const { dimensions, metadata } = splitContext(input.context ?? {});
  const event = {
    id: input.id ?? made.id,
    account: input.account ?? attribution.account,
    provider: input.provider,
    model: input.model,
    occurredAt: input.occurredAt ?? made.occurredAt,
    ...(typeof tokens === 'object' ? { tokens } : { totalTokens: tokens }),
    cost: cost === undefined ? undefined : toExactCost(cost),
    serviceTier: input.serviceTier,
    estimated: input.estimated,
    requestId: input.requestId,
    dimensions: { ...attributedDimensions(attribution), ...dimensions },
    metadata: { ...roomFor(attribution.metadata, metadata), ...metadata },
  };
  const checked = parseInput(usageLedger.operations.recordUsage.input, event, SUBJECT);
  return { ...checked, tags: attribution.tags };
}

/** As many of the attribution's entries as an event has room for beside the caller's. */
function roomFor(attributed: Attribution['metadata'] = {}, own: object): Record<string, string> {
  const others = Object.entries(attributed).filter(([name]) => !Object.hasOwn(own, name));
  const room = Math.max(0, MOST_METADATA - Object.keys(own).length);
  return Object.fromEntries(others.slice(0, room));
}

/** The dimensions of an attribution. */
export function attributedDimensions(attribution: Attribution): UsageDimensions {
  const { user, team, key, task, repository, session } = attribution;
  return defined({ user, team, key, task, repository, session });
}

function splitContext(context: UsageContext): {
  readonly dimensions: UsageDimensions;
  readonly metadata: Readonly<Record<string, string>>;
} {
  const { user, team, key, task, repo, repository = repo, session, ...others } = context;
  const metadata = Object.entries(defined(others)).map(([name, value]) => [name, toText(value)]);
  return {
    dimensions: defined({ user, team, key, task, repository, session }),
    metadata: Object.fromEntries(metadata),
  };
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}

function toExactCost(cost: ExactCost | string | number): ExactCost {
  if (typeof cost === 'object') return cost;
  return { amount: typeof cost === 'number' ? toPlainDecimal(cost) : cost, currency: 'USD' };
}

function defined<T extends object>(fields: T): T {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined);
  // Only fields that may be undefined are left out.
  return Object.fromEntries(kept) as T;
}
