import type { CostSource, RecordedUsage, UsageRecord } from '@quayside/core';

/** What a catalogue's cost is made of. */
export interface PriceDetail {
  readonly catalogueVersion: string;
  /** Exact decimals by component; they add up to the cost. */
  readonly components: Readonly<Record<string, string>>;
  readonly provenance: string;
}

/** An event as the ledger keeps it: the port's record, and what the port does not have. */
export interface LedgerRecord extends UsageRecord {
  /** Input plus output, or the sender's bare total. */
  readonly totalTokens: number;
  /** False where the sender gave no more than a total. */
  readonly hasClasses: boolean;
  readonly units: Readonly<Record<string, number>>;
  readonly costSource: CostSource | undefined;
  readonly tags: readonly string[];
  readonly price: PriceDetail | undefined;
}

/** What became of one event of a batch. */
export type RecordResult =
  | ({ readonly status: 'recorded' } & RecordedUsage)
  /** The id is known with other contents; nothing was recorded. */
  | { readonly status: 'conflict'; readonly id: string };
