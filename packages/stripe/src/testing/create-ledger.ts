import type { Charge } from './resources/charges/charge.js';
import type { Refund } from './resources/refunds/refund.js';
import type { Account } from './state/account.js';

/** Money that moved, or is held. Amounts are in minor units. */
export interface LedgerEntry {
  /** `ch_…` or `re_…`. */
  readonly id: string;
  readonly paymentIntent: string | null;
  /** What was captured, refunded or held. */
  readonly amount: number;
  readonly currency: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Of the request that moved the money; undefined where it had none. */
  readonly idempotencyKey: string | undefined;
  /** Unix seconds. */
  readonly created: number;
  /** The connected account; undefined for the platform. */
  readonly account: string | undefined;
}

/** The truth about money, counted from the fake's state, over all accounts, oldest first. */
export interface Ledger {
  /** Captured payments: what customers really paid. */
  charges(): readonly LedgerEntry[];
  /** Refunds that succeeded or are under way. */
  refunds(): readonly LedgerEntry[];
  /** Authorised amounts, not captured and not released. */
  holds(): readonly LedgerEntry[];
  /**
   * Charges that were made more than once: groups of at least two with the same name. `by` names a charge,
   * by a metadata key or a function; charges without a name are left out.
   */
  duplicates(
    by: string | ((charge: LedgerEntry) => string | undefined),
  ): ReadonlyMap<string, readonly LedgerEntry[]>;
  /** Captured and refunded sums by currency. */
  totals(): Readonly<Record<string, { readonly captured: number; readonly refunded: number }>>;
}

function toEntry(account: Account, source: Charge | Refund, amount: number): LedgerEntry {
  return {
    id: source.id,
    paymentIntent: source.payment_intent,
    amount,
    currency: source.currency,
    metadata: source.metadata,
    idempotencyKey: account.causes.get(source.id),
    created: source.created,
    account: account.id,
  };
}

function groupBy(
  entries: readonly LedgerEntry[],
  name: (entry: LedgerEntry) => string | undefined,
): Map<string, LedgerEntry[]> {
  const groups = new Map<string, LedgerEntry[]>();
  for (const entry of entries) {
    const key = name(entry);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return groups;
}

function isHeld({ status, captured, refunded }: Charge): boolean {
  return status === 'succeeded' && !captured && !refunded;
}

type Accounts = () => Iterable<Account>;

/** Entries of every account, oldest first. */
function collect<S extends Charge | Refund>(
  accounts: Accounts,
  sourcesOf: (account: Account) => Iterable<S>,
  accepts: (source: S) => boolean,
  amountOf: (source: S) => number,
): readonly LedgerEntry[] {
  return [...accounts()].flatMap((account) =>
    [...sourcesOf(account)]
      .reverse()
      .filter(accepts)
      .map((source) => toEntry(account, source, amountOf(source))),
  );
}

function toTotals(ledger: Pick<Ledger, 'charges' | 'refunds'>): ReturnType<Ledger['totals']> {
  const sums: Record<string, { captured: number; refunded: number }> = {};
  const sumOf = (currency: string): { captured: number; refunded: number } => {
    sums[currency] ??= { captured: 0, refunded: 0 };
    return sums[currency];
  };
  for (const { currency, amount } of ledger.charges()) sumOf(currency).captured += amount;
  for (const { currency, amount } of ledger.refunds()) sumOf(currency).refunded += amount;
  return sums;
}

export function createLedger(accounts: Accounts): Ledger {
  const chargesOf = (account: Account): Iterable<Charge> => account.charges.newestFirst();
  const moved = {
    charges: () =>
      collect(
        accounts,
        chargesOf,
        (charge) => charge.amount_captured > 0,
        (charge) => charge.amount_captured,
      ),
    refunds: () =>
      collect(
        accounts,
        (account) => account.refunds.newestFirst(),
        ({ status }) => status === 'succeeded' || status === 'pending',
        (refund) => refund.amount,
      ),
  };
  return {
    ...moved,
    holds: () => collect(accounts, chargesOf, isHeld, (charge) => charge.amount),
    duplicates(by) {
      const name = typeof by === 'string' ? ({ metadata }: LedgerEntry) => metadata[by] : by;
      const groups = groupBy(moved.charges(), name);
      return new Map([...groups].filter(([, group]) => group.length > 1));
    },
    totals: () => toTotals(moved),
  };
}
