import type { IntegrationError } from '@quayside/core';
import type { UsageBody } from '../contract/usage.js';

/** An event that nothing took, and why. */
export interface UnrecordedUsage {
  /** As it would have been sent: `POST /api/usage` takes it, later or by hand. */
  readonly event: UsageBody;
  readonly error: IntegrationError;
}

/** Writes one line of JSON to standard error, so that a log has what the ledger has not. */
export function writeToStandardError({ event, error }: UnrecordedUsage): void {
  const { code, message } = error;
  const entry = { level: 'error', message: 'usage was not recorded', code, reason: message, event };
  process.stderr.write(`${JSON.stringify(entry)}\n`);
}
