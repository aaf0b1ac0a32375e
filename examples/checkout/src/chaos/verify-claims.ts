import type { Ledger, LedgerCharge } from '../demo/ledger.ts';
import type { Claim } from './claim.ts';

/** What was wrong, in words. */
export type Violation = string;

/**
 * Holds every claim against the provider's books: paid is exactly that one charge; not paid and
 * `not_executed` are none; `executed` never happens; `unknown` is at most one.
 */
export function verifyClaims(
  claims: ReadonlyMap<string, Claim>,
  ledger: Ledger,
): readonly Violation[] {
  const chargesOf = Map.groupBy(ledger.charges, (charge) => charge.orderId);
  return [...claims].flatMap(([orderId, claim]) => {
    const problem = problemOf(claim, chargesOf.get(orderId) ?? []);
    return problem === undefined ? [] : [`${orderId}: ${problem}`];
  });
}

function problemOf(claim: Claim, charges: readonly LedgerCharge[]): string | undefined {
  const found = `the ledger has ${charges.length} charges`;
  if (claim.kind === 'untyped') return `threw a ${claim.name}, not an IntegrationError`;
  if (claim.kind === 'result') {
    if (charges.length !== (claim.paid ? 1 : 0)) {
      return `was told ${claim.paid ? 'paid' : 'not paid'}, ${found}`;
    }
    return claim.paid && charges[0]?.id !== claim.chargeId
      ? 'was told of another charge'
      : undefined;
  }
  // Every request of the run is right and a decline is an answer: whoever reads a "no" has misread.
  if (claim.execution === 'executed') return `a good request was refused (${claim.code})`;
  const atMost = claim.execution === 'unknown' ? 1 : 0;
  return charges.length <= atMost ? undefined : `${claim.code} said ${claim.execution}, ${found}`;
}

/** Charges beyond the first of each order, and orders that should be paid and are not. */
export function countErrors(
  payingOrderIds: readonly string[],
  ledger: Ledger,
): { readonly duplicates: number; readonly lost: number } {
  const chargesOf = Map.groupBy(ledger.charges, (charge) => charge.orderId);
  const groups = [...chargesOf.values()];
  return {
    duplicates: groups.reduce((sum, group) => sum + group.length - 1, 0),
    lost: payingOrderIds.filter((orderId) => !chargesOf.has(orderId)).length,
  };
}
