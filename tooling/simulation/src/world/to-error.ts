import { IntegrationError, type IntegrationErrorFields } from '@quayside/core';
import type { ProviderAnswer } from './provider.ts';

type Verdict = Pick<IntegrationErrorFields, 'code' | 'execution'>;

/** What each status says about what the provider has done, as an adapter's error table does. */
const VERDICTS: Readonly<Record<number, Verdict>> = {
  404: { code: 'not_found', execution: 'executed' },
  409: { code: 'conflict', execution: 'not_executed' },
  422: { code: 'rejected', execution: 'executed' },
  429: { code: 'rate_limited', execution: 'not_executed' },
};

const BROKEN: Verdict = { code: 'unavailable', execution: 'unknown' };

/** Maps an answer that is no success to the error that a driver throws. */
export function toError({ status, retryAfterMs, shouldRetry }: ProviderAnswer): IntegrationError {
  return new IntegrationError({
    message: `The provider answered ${status}.`,
    ...(VERDICTS[status] ?? BROKEN),
    status,
    retryAfterMs,
    shouldRetry,
  });
}
