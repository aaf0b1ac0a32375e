import { type Charge, type ErrorCode, type Execution, isIntegrationError } from '@quayside/core';

/** What the caller was told about one charge. */
export type Claim =
  | { readonly kind: 'result'; readonly chargeId: string; readonly paid: boolean }
  | { readonly kind: 'error'; readonly code: ErrorCode; readonly execution: Execution }
  /** Something was thrown that does not say whether the provider may have acted. */
  | { readonly kind: 'untyped'; readonly name: string };

/** Calls and writes down what came of it. */
export async function claimOf(charge: () => Promise<Charge>): Promise<Claim> {
  try {
    const { id, status } = await charge();
    return { kind: 'result', chargeId: id, paid: status === 'succeeded' };
  } catch (error) {
    if (isIntegrationError(error)) {
      return { kind: 'error', code: error.code, execution: error.execution };
    }
    return { kind: 'untyped', name: error instanceof Error ? error.name : typeof error };
  }
}
