import type { ExactCost } from '@quayside/core';
import type { TrackedEvent } from './tracked-event.js';

/**
 * Writes an event as one line: `Logged usage: openai/gpt-4 - 1500 tokens, $0.0450`. The figure is rounded to be
 * read; what is recorded is exact. Control characters are replaced, so that no name forges a second line.
 */
export function usageLine(event: TrackedEvent, cost: ExactCost | undefined): string {
  const { provider, model, tokens, totalTokens } = event;
  const counted = totalTokens ?? (tokens?.inputTokens ?? 0) + (tokens?.outputTokens ?? 0);
  const line = `Logged usage: ${provider}/${model} - ${counted} tokens, ${toReadable(cost)}`;
  return line.replace(/\p{Cc}/gu, '\u{fffd}');
}

function toReadable(cost: ExactCost | undefined): string {
  if (cost === undefined) return 'unpriced';
  const amount = Number(cost.amount).toFixed(4);
  return cost.currency === 'USD' ? `$${amount}` : `${amount} ${cost.currency}`;
}
