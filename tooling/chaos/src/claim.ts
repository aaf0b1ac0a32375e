import { type ErrorCode, type Execution, isIntegrationError, type UsageFact } from '@quayside/core';
import { inCall } from './call-context.ts';

/** What the caller was told. */
export type Claim =
  | {
      readonly kind: 'result';
      /** What was made; undefined where nothing was. */
      readonly answer: string | undefined;
      readonly usage: readonly UsageFact[];
    }
  | {
      readonly kind: 'error';
      readonly code: ErrorCode;
      readonly execution: Execution;
      readonly retryAfterMs: number | undefined;
    }
  /** Something was thrown that does not say whether the provider may have acted. */
  | { readonly kind: 'untyped'; readonly name: string }
  /** Nothing at all came. */
  | { readonly kind: 'hung' };

/** Calls, and writes down what came of it within `patienceMs`. */
export async function claimOf(
  taskId: string,
  call: () => Promise<string | undefined>,
  patienceMs: number,
): Promise<Claim> {
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<Claim>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'hung' }), patienceMs);
  });
  const settled = inCall(taskId, call).then(
    ({ result, usage }): Claim => ({ kind: 'result', answer: result, usage }),
    toFailedClaim,
  );
  const claim = await Promise.race([settled, hung]);
  clearTimeout(timer);
  return claim;
}

function toFailedClaim(error: unknown): Claim {
  if (isIntegrationError(error)) {
    const { code, execution, retryAfterMs } = error;
    return { kind: 'error', code, execution, retryAfterMs };
  }
  return { kind: 'untyped', name: error instanceof Error ? error.name : typeof error };
}
