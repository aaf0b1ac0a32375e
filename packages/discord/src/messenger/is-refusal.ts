import { isIntegrationError } from '@quayside/core';

/** Whether Discord refused with one of these codes of its own. */
export function isRefusal(error: unknown, ...codes: readonly number[]): boolean {
  if (!isIntegrationError(error)) return false;
  const code = error.details?.error;
  return typeof code === 'number' && codes.includes(code);
}
