import type { ExactCost } from '@quayside/core';
import { createVirtualClock, type VirtualClock } from '@quayside/core/testing';
import type { LedgerEvent } from '../src/ledger/ledger-event.js';

let count = 0;

/** An event, complete but for what a test is about. */
export function usageEvent(fields: Partial<LedgerEvent> = {}): LedgerEvent {
  count += 1;
  return {
    id: `event-${count}`,
    account: 'acme',
    provider: 'openai',
    model: 'gpt-5',
    occurredAt: new Date('2026-11-20T12:00:00Z'),
    tokens: { inputTokens: 100, outputTokens: 20 },
    ...fields,
  };
}

export function usd(amount: string): ExactCost {
  return { amount, currency: 'USD' };
}

/** A clock that stands at the time. */
export function clockAt(time: string): VirtualClock {
  return createVirtualClock({ wallStartMs: Date.parse(time) });
}
