import { tokenUsage } from '@quayside/core';
import { type LedgerEvent, tokenCounts } from './ledger-event.js';

/** Bounded, so that 9 million of the largest fit into the 64 bits of a sum. */
export const LARGEST_COUNT = 1e12;
const EARLIEST = Date.UTC(2000, 0);
const LATEST = Date.UTC(2100, 0);

/**
 * False for what a database refuses, a NUL, and for what it gives back as something else: half of a surrogate
 * pair, so that an event would not be found by its own id.
 */
export function isKeepable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** The text without what {@link isKeepable} refuses. */
export function toKeepable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** Says what the ledger cannot hold of the event; undefined where it holds all of it. */
export function problemOf(event: LedgerEvent): string | undefined {
  const { dimensions = {}, tags = [], units = {} } = event;
  const names = [...Object.values(dimensions), ...tags, ...Object.keys(units)];
  const texts = [event.id, event.account, event.provider, event.model, ...names];
  if (![...texts, event.serviceTier, event.requestId].every(isAbsentOrKeepable))
    return 'a text holds a NUL or half of a character';
  const counts = [...tokenCounts(tokenUsage(event.tokens ?? {})), ...Object.values(units)];
  if ([...counts, event.totalTokens ?? 0].some((count) => count > LARGEST_COUNT))
    return 'a count is more than 1,000,000,000,000';
  const at = event.occurredAt.getTime();
  return at >= EARLIEST && at < LATEST ? undefined : 'its time is not between 2000 and 2100';
}

/** True for a text that {@link isKeepable} lets through, and for none. */
export function isAbsentOrKeepable(text: string | undefined): boolean {
  return text === undefined || isKeepable(text);
}
