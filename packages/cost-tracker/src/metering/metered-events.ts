import {
  type CallIdentity,
  isConsistentUsage,
  type TokenUsage,
  type UsageFact,
} from '@quayside/core';
import { attributedDimensions } from '../client/to-tracked-event.js';
import type { TrackedEvent } from '../client/tracked-event.js';
import { type Attribution, currentAttribution } from './attribution.js';

/**
 * Makes events of usage facts: one fact is one event, with one id, whoever asks for it. That is what makes a
 * settled reservation and a metered event the same event for the ledger.
 */
export interface MeteredEvents {
  /** Notes for whom a call is made. To be called when it begins: a stream may be read by anybody. */
  begin(call: CallIdentity): void;
  attributionOf(call: CallIdentity): Attribution;
  eventOf(fact: UsageFact, call: CallIdentity): TrackedEvent;
}

export interface MeteredEventsOptions {
  readonly makeId: () => string;
  /** Unix time in milliseconds. */
  readonly now: () => number;
}

export function createMeteredEvents({ makeId, now }: MeteredEventsOptions): MeteredEvents {
  const attributions = new WeakMap<CallIdentity, Attribution>();
  const events = new WeakMap<UsageFact, TrackedEvent>();
  const attributionOf = (call: CallIdentity): Attribution =>
    attributions.get(call) ?? currentAttribution();
  return {
    begin: (call) => {
      if (!attributions.has(call)) attributions.set(call, currentAttribution());
    },
    attributionOf,
    eventOf: (fact, call) => {
      const known = events.get(fact);
      if (known !== undefined) return known;
      const made = { id: makeId(), occurredAt: new Date(now()) };
      const event = toEvent(fact, call, attributionOf(call), made);
      events.set(fact, event);
      return event;
    },
  };
}

function toEvent(
  fact: UsageFact,
  call: CallIdentity,
  attribution: Attribution,
  made: Pick<TrackedEvent, 'id' | 'occurredAt'>,
): TrackedEvent {
  const { type: _, model, serviceTier, estimated: isEstimate, units, responseId, ...usage } = fact;
  const { tokens, estimated } = partitioned(usage, isEstimate);
  return {
    ...made,
    account: attribution.account,
    provider: call.provider,
    model,
    tokens,
    units,
    serviceTier,
    estimated,
    dimensions: attributedDimensions(attribution),
    // A ledger refuses an empty one.
    requestId: responseId || undefined,
    metadata: attribution.metadata,
    tags: attribution.tags,
  };
}

/**
 * Parts that do not fit into their totals cannot be priced, and a ledger refuses them. The totals can: they are
 * kept, without the parts, as an estimate.
 */
function partitioned(
  usage: TokenUsage,
  isEstimate: boolean,
): { readonly tokens: TrackedEvent['tokens']; readonly estimated: boolean } {
  if (isConsistentUsage(usage)) return { tokens: usage, estimated: isEstimate };
  const { inputTokens, outputTokens } = usage;
  return { tokens: { inputTokens, outputTokens }, estimated: true };
}
