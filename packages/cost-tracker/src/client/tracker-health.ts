import { type CallOptions, type ErrorCode, isIntegrationError } from '@quayside/core';
import * as z from '@quayside/core/schema';
import type { Spool } from '../spool/open-spool.js';
import { invokeTracker, type TrackerParts } from './tracker-parts.js';

/** How the tracker is. */
export interface CostTrackerHealth {
  /** `unhealthy`: the server answers, its database does not. `unreachable`: the server does not. */
  readonly status: 'healthy' | 'unhealthy' | 'unreachable' | 'disabled';
  /** With `unreachable`: why. */
  readonly code: ErrorCode | undefined;
  /** Bytes that wait in the spool for the server; undefined without one. */
  readonly spooledBytes: number | undefined;
}

const CALLED = { port: 'usage', operation: 'probe', idempotency: 'safe' } as const;

/** `ok` is how the first server of this contract says it. */
const answer: z.Schema<{ readonly status: 'healthy' | 'unhealthy' | 'ok' }> = z.received(() =>
  z.looseObject({ status: z.enum(['healthy', 'unhealthy', 'ok']) }),
);

/** Asks the server how it is. @throws where it does not say so, or says that it is not well */
export async function probeServer(
  parts: TrackerParts,
  options: CallOptions | undefined,
): Promise<void> {
  await invokeTracker(parts, CALLED, options, (call) =>
    parts.http.request('GET', '/api/health', { call, schema: answer }),
  );
}

/** Never rejects for a server that is down, only for the caller's abort. */
export async function readHealth(
  parts: TrackerParts,
  spool: Spool | undefined,
  options: CallOptions | undefined,
): Promise<CostTrackerHealth> {
  const spooledBytes = spool?.bytes;
  if (!parts.isEnabled) return { status: 'disabled', code: undefined, spooledBytes };
  try {
    await probeServer(parts, options);
    return { status: 'healthy', code: undefined, spooledBytes };
  } catch (error) {
    if (!isIntegrationError(error)) throw error;
    const status = error.status === 503 ? 'unhealthy' : 'unreachable';
    return { status, code: error.code, spooledBytes };
  }
}
