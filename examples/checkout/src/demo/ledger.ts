/** What the provider has in its books, whatever it told its clients. */
export interface Ledger {
  /** Money that was taken. */
  readonly charges: readonly LedgerCharge[];
  /** Money that was paid back. */
  readonly refunds: readonly LedgerRefund[];
  /** Requests that were answered from an idempotency key, undefined where nobody counts them. */
  readonly replays: number | undefined;
}

export interface LedgerCharge {
  readonly id: string;
  /** What the shop wrote into the metadata. */
  readonly orderId: string | undefined;
  readonly minor: number;
  readonly currency: string;
}

export interface LedgerRefund {
  readonly id: string;
  readonly chargeId: string;
  readonly minor: number;
}
