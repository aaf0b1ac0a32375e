import { isIntegrationError } from '@quayside/core';
import type { ScanError } from './portfolio-scan.js';

/** Keeps of a failure what can be stored and shown. What is no `IntegrationError` may say anything, so it says nothing. */
export function toScanError(error: unknown): ScanError {
  if (isIntegrationError(error)) {
    const { code, message, execution, retryAfterMs } = error;
    return { code, message, execution, retryAfterMs };
  }
  const kind = error instanceof Error ? error.name : typeof error;
  return {
    code: 'unexpected',
    message: `The code host threw a ${kind} instead of an IntegrationError. Bind it with bindPort.`,
    execution: 'unknown',
    retryAfterMs: undefined,
  };
}
