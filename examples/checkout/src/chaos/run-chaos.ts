import type { Charge, Execution } from '@quayside/core';
import { inParallel } from '../demo/in-parallel.ts';
import type { Ledger } from '../demo/ledger.ts';
import { type Claim, claimOf } from './claim.ts';
import { countErrors, type Violation, verifyClaims } from './verify-claims.ts';

export interface ChaosOptions {
  readonly orders: number;
  readonly concurrency: number;
  /** Charges one order, over whatever network. */
  readonly charge: (orderId: string, index: number) => Promise<Charge>;
  /** Whether the card of this order is good. */
  readonly pays: (index: number) => boolean;
  /** Reads the books when no request is under way any more. */
  readonly readLedger: () => Promise<Ledger>;
  readonly onProgress?: ((done: number, unsettled: number) => void) | undefined;
}

export interface ChaosReport {
  readonly orders: number;
  readonly results: number;
  readonly errors: Readonly<Record<Execution, number>>;
  readonly byCode: Readonly<Record<string, number>>;
  /** How often the orders without a result were repeated, all together, until each had one. */
  readonly rounds: number;
  readonly unsettled: number;
  readonly charges: number;
  readonly replays: number | undefined;
  readonly duplicates: number;
  readonly lost: number;
  readonly violations: readonly Violation[];
}

/** Far more than is needed: at 50 % failed calls, one order in a million is left after twenty. */
const MOST_ROUNDS = 30;

/**
 * Charges every order, holds each answer against the ledger, then repeats the ones without a result under
 * their first keys until all have one, and holds those against it again.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const orderIds = Array.from({ length: options.orders }, (_, index) => `chaos-${index + 1}`);
  const claims = new Map<string, Claim>();
  const pending = new Map(orderIds.map((orderId, index) => [orderId, index]));
  const round = (): Promise<void> =>
    inParallel([...pending], options.concurrency, async ([orderId, index]) => {
      const claim = await claimOf(() => options.charge(orderId, index));
      claims.set(orderId, claim);
      if (claim.kind === 'result') pending.delete(orderId);
      options.onProgress?.(claims.size, pending.size);
    });

  await round();
  const first = new Map(claims);
  const afterFirst = verifyClaims(first, await options.readLedger());
  let rounds = 0;
  while (pending.size > 0 && rounds < MOST_ROUNDS) {
    rounds += 1;
    await round();
  }
  const ledger = await options.readLedger();
  return {
    orders: options.orders,
    ...summaryOf(first),
    rounds,
    unsettled: pending.size,
    charges: ledger.charges.length,
    replays: ledger.replays,
    ...countErrors(
      orderIds.filter((_, index) => options.pays(index)),
      ledger,
    ),
    violations: [...new Set([...afterFirst, ...verifyClaims(claims, ledger)])],
  };
}

function summaryOf(
  claims: ReadonlyMap<string, Claim>,
): Pick<ChaosReport, 'results' | 'errors' | 'byCode'> {
  const errors: Record<Execution, number> = { not_executed: 0, executed: 0, unknown: 0 };
  const byCode: Record<string, number> = {};
  let results = 0;
  for (const claim of claims.values()) {
    if (claim.kind === 'result') results += 1;
    if (claim.kind !== 'error') continue;
    errors[claim.execution] += 1;
    byCode[claim.code] = (byCode[claim.code] ?? 0) + 1;
  }
  return { results, errors, byCode };
}

/** True where the run proves what it is for. */
export function isSound(report: ChaosReport): boolean {
  const { duplicates, lost, unsettled, violations } = report;
  return duplicates === 0 && lost === 0 && unsettled === 0 && violations.length === 0;
}
