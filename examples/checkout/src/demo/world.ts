import type { FaultProxy } from '@quayside-tooling/fault-proxy';
import type { Ledger } from './ledger.ts';

/** A shop that is open, and the provider's books. */
export interface World {
  readonly shopUrl: string;
  /** What is running, for people: `fake Stripe  http://…`. */
  readonly addresses: readonly string[];
  /** The failing network between the two; undefined before the real Stripe. */
  readonly network: FaultProxy | undefined;
  /** Reads the provider's books once no request is under way. */
  readLedger(): Promise<Ledger>;
  /** Rejects when a process ends by itself. */
  readonly crashed: Promise<never>;
}
