/** What a provider billed for one model on one day. */
export interface BillLine {
  /** `2026-11-20`, in UTC, as providers bill. */
  readonly day: string;
  /** Undefined for what is not billed by model: storage, searches, sessions. */
  readonly model: string | undefined;
  /** 1e-12 of the currency. */
  readonly pico: bigint;
  /** ISO 4217. */
  readonly currency: string;
}

/** What a provider billed, and for which days: a day without a line was billed nothing. */
export interface Bill {
  /** All days from the first to the last that the bill covers, in their order. */
  readonly days: readonly string[];
  readonly lines: readonly BillLine[];
}

/** A cost export that cannot be read. It tells where, never what stands there. */
export class BillFormatError extends Error {
  override readonly name: string = 'BillFormatError';
}

/** The name that a model has on both sides: dated snapshots are billed under their family or the reverse. */
export function modelFamily(model: string): string {
  return model
    .toLowerCase()
    .replace(/^(?:models|anthropic|openai)[/.]/, '')
    .replace(/-(?:\d{4}-\d{2}-\d{2}|20\d{6})$/, '')
    .replace(/-latest$/, '');
}
