import { hash } from 'node:crypto';
import { type TokenUsage, tokenUsage, type UsageEvent } from '@quayside/core';
import { parsePico } from './pico.js';

/** An event as the ledger takes it: the port's, with its account and what the port does not have. */
export interface LedgerEvent extends UsageEvent {
  readonly account: string;
  /** At most 10, without repetition. */
  readonly tags?: readonly string[] | undefined;
}

/** Token counts in the one order that columns and hashes have. */
export function tokenCounts(usage: TokenUsage): readonly number[] {
  return [
    usage.inputTokens,
    usage.outputTokens,
    usage.cachedInputTokens,
    usage.cacheWriteTokens,
    usage.longCacheWriteTokens,
    usage.reasoningTokens,
    usage.audioInputTokens,
    usage.audioOutputTokens,
  ];
}

/** Input plus output, or the bare total of a sender that knows no classes. */
export function totalTokens({ tokens, totalTokens: total }: UsageEvent): number {
  return tokens === undefined
    ? (total ?? 0)
    : (tokens.inputTokens ?? 0) + (tokens.outputTokens ?? 0);
}

/**
 * What an event says, as SHA-256: two events of one id with one hash are the same event. Prices of the
 * catalogue are no part of it, so that a new catalogue does not turn a repetition into a conflict.
 */
export function payloadHash(event: LedgerEvent): string {
  const { dimensions: by = {}, cost } = event;
  const payload = [
    event.account,
    event.provider,
    event.model,
    event.occurredAt.getTime(),
    event.tokens === undefined ? null : tokenCounts(tokenUsage(event.tokens)),
    totalTokens(event),
    sortedEntries(event.units),
    cost === undefined ? null : [String(parsePico(cost.amount)), cost.currency],
    cost === undefined ? null : (event.costSource ?? 'caller'),
    event.serviceTier ?? null,
    event.estimated ?? false,
    event.requestId ?? null,
    [by.user, by.team, by.key, by.task, by.repository, by.session],
    [...new Set(event.tags)].sort(),
    sortedEntries(event.metadata),
  ];
  return hash('sha256', JSON.stringify(payload), 'base64url');
}

function sortedEntries(record: Readonly<Record<string, unknown>> | undefined): unknown {
  if (record === undefined) return [];
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
