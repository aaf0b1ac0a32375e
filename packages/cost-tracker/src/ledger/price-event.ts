import type { UsageEvent } from '@quayside/core';

/** A price worked out by a catalogue. */
export interface Priced {
  readonly status: 'priced';
  /** The cost as an integer of 1e-12 of `currency`, at least 0. */
  readonly pico: bigint;
  /** ISO 4217. */
  readonly currency: string;
  /** What the cost is made of, `input`, `output`, …; the parts add up to `pico`. */
  readonly components: Readonly<Record<string, bigint>>;
  readonly catalogueVersion: string;
  /** Where the rates come from, for whoever doubts the bill. */
  readonly provenance: string;
}

/** The catalogue has no price. That is not 0. */
export interface Unpriced {
  readonly status: 'unpriced';
}

/**
 * Works out what an event costs. Asked only for events that state no cost and do state classes of tokens
 * or units. Pure: the same event and catalogue give the same price. Never throws.
 */
export type PriceEvent = (event: UsageEvent) => Priced | Unpriced;

/** Prices nothing: for ledgers whose senders state their costs. */
export const noPrices: PriceEvent = () => ({ status: 'unpriced' });
