import { IntegrationError, isIntegrationError } from '@quayside/core';
import type { UsageBatchAnswer } from '../contract/usage.js';
import type { SetAsideRecord } from '../spool/set-aside.js';
import type { SpoolRecord } from '../spool/spool-record.js';
import { isServersRefusal } from './tracker-errors.js';
import { invokeTracker, type TrackerParts } from './tracker-parts.js';
import { usageBatchAnswer } from './wire-answers.js';

const CALLED = { port: 'usage', operation: 'drain', idempotency: 'natural' } as const;

/**
 * Sends events that lie in a spool, each with a result of its own. Returns those that the server refuses for
 * good; everything else has been recorded.
 */
export async function sendBatch(
  parts: TrackerParts,
  records: readonly SpoolRecord[],
  signal: AbortSignal,
): Promise<readonly SetAsideRecord[]> {
  // The payloads are JSON already: parsing them to write them again would be most of the work.
  const body = `{"mode":"each","events":[${records.map(({ payload }) => payload).join(',')}]}`;
  const headers = { 'content-type': 'application/json' };
  const answer = await invokeTracker(parts, CALLED, { signal }, (call) =>
    parts.http.request('POST', '/api/usage', { call, body, headers, schema: usageBatchAnswer }),
  );
  return refusedOf(records, answer);
}

/** Whether the batch is refused as it is, so that a smaller one may do: by the server, or as too large by a proxy. */
export function isRefusedBatch(error: unknown): boolean {
  return isServersRefusal(error) || (isIntegrationError(error) && error.status === 413);
}

function refusedOf(
  records: readonly SpoolRecord[],
  { results }: UsageBatchAnswer,
): readonly SetAsideRecord[] {
  if (results.length !== records.length)
    throw new IntegrationError({
      message: `cost-tracker drain failed: ${records.length} events were sent, and ${results.length} results came back (malformed_response).`,
      code: 'malformed_response',
      execution: 'unknown',
      provider: 'cost-tracker',
    });
  return records.flatMap((record, index) => {
    const result = results[index];
    if (result === undefined || result.status === 'success') return [];
    return { ...record, reason: `${result.status}: ${result.message}` };
  });
}
