import type { Policy } from '../../policy.js';
import type { UsageLedger } from '../../ports/usage-ledger.js';
import type { UsageEvent } from '../../ports/usage-ledger-requests.js';
import type { ExactCost } from '../../ports/usage-ledger-resources.js';
import type { ConformanceGap } from '../conformance-case.js';

/** What a ledger may lack: an operation, or something within one. */
export type UsageLedgerCapability =
  | keyof UsageLedger
  /** It has prices of its own. Needs `fixtures.priced`. */
  | 'prices'
  /** It has limits of its own. Needs {@link UsageLedgerConnection.setLimit}. */
  | 'limits'
  /** Needs {@link UsageLedgerConnection.loseNextAnswer}. */
  | 'lostAnswers';

/** One connection to the ledger; every test gets its own. */
export interface UsageLedgerConnection {
  /** Bound with `bindPort`: the suite reads its capabilities and listens to its facts. */
  readonly usage: UsageLedger;
  /** Gives an account a limit for the month. Without it, say `capabilities: { limits: false }`. */
  readonly setLimit?: ((account: string, limit: ExactCost) => void | Promise<void>) | undefined;
  /**
   * Makes the ledger act on the next request of `operation` and its answer get lost on the way back. Without it,
   * say `capabilities: { lostAnswers: false }`.
   */
  readonly loseNextAnswer?: ((operation: keyof UsageLedger) => void | Promise<void>) | undefined;
  readonly dispose?: (() => void | Promise<void>) | undefined;
}

export interface UsageLedgerFixtures {
  /** The ledger's time. @default the system's */
  readonly now?: (() => Date) | undefined;
  /** Something that the ledger has a price for, and its price. */
  readonly priced?:
    | {
        readonly usage: Pick<UsageEvent, 'provider' | 'model' | 'tokens'>;
        readonly cost: ExactCost;
      }
    | undefined;
}

/**
 * Connects the suite with one ledger. It may hold other events already: every test has an account of its own,
 * which the credentials must be allowed to write to and to read. No limit may hold for all accounts.
 */
export interface UsageLedgerHarness {
  readonly provider: string;
  /** Connects anew. `policy` is what the connection's calls must run through. */
  connect(options: { readonly policy?: Policy | undefined }): Promise<UsageLedgerConnection>;
  /** False for what the ledger lacks; everything else is tested. */
  readonly capabilities?: { readonly [Name in UsageLedgerCapability]?: boolean } | undefined;
  readonly fixtures: UsageLedgerFixtures;
  /** Credentials that must show up in no error and no fact. */
  readonly secrets: readonly string[];
  /** Told of every behaviour that is not tested, and why. */
  readonly report?: ((gap: ConformanceGap) => void) | undefined;
}
