import { IntegrationError, isIntegrationError } from '@quayside/core';
import type { Spool } from '../spool/open-spool.js';
import type { Drainer } from './drainer.js';
import { writeToStandardError } from './log-sink.js';
import type { LogUsageResult } from './log-usage.js';
import { toUsageBody } from './to-usage-body.js';
import type { TrackedEvent } from './tracked-event.js';
import { isServersRefusal } from './tracker-errors.js';
import { invokeTracker, type TrackerParts } from './tracker-parts.js';
import { recordEvent } from './usage-driver.js';
import { usageLine } from './usage-line.js';

/** Brings events to rest, each in one place. */
export interface Recorder {
  /** Asks the server, then the spool, the ledger and the log. Never rejects. */
  record(event: TrackedEvent): Promise<LogUsageResult>;
  /** As {@link record}, without waiting for the server where there is a spool. */
  keep(event: TrackedEvent): Promise<LogUsageResult>;
  /** Resolves when what was under way has come to rest. */
  settle(): Promise<void>;
}

export interface RecorderParts extends TrackerParts {
  readonly spool: Spool | undefined;
  readonly drainer: Drainer | undefined;
}

const CALLED = { port: 'usage', operation: 'recordUsage', idempotency: 'natural' } as const;

/** What `durability: 'async'` may lose, and what may wait for a slow disk. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;

export function createRecorder(parts: RecorderParts): Recorder {
  const underway = new Set<Promise<unknown>>();
  const track = <T>(work: Promise<T>): Promise<T> => {
    underway.add(work);
    return work.finally(() => underway.delete(work));
  };
  return {
    record: (event) => track(record(parts, event)),
    keep: (event) => track(keep(parts, event)),
    settle: async () => {
      while (underway.size > 0) await Promise.allSettled(underway);
    },
  };
}

async function record(parts: RecorderParts, event: TrackedEvent): Promise<LogUsageResult> {
  const { isEnabled, spool, options } = parts;
  if (!isEnabled) return keepInLedger(parts, event, undefined);
  // What came before goes before: the server gets the events in their order.
  const isBehind = spool !== undefined && spool.bytes > 0;
  if (options.deliver === 'spool' || isBehind) return keep(parts, event);
  try {
    const { id, deduplicated, cost } = await invokeTracker(parts, CALLED, undefined, (call) =>
      recordEvent(parts, event, call),
    );
    return logged(parts, event, { recorded: true, sink: 'central', id, deduplicated, cost });
  } catch (thrown) {
    const error = toError(thrown);
    return isServersRefusal(error)
      ? unrecorded(parts, event, error, 'rejected')
      : keep(parts, event, error);
  }
}

async function keep(
  parts: RecorderParts,
  event: TrackedEvent,
  cause?: IntegrationError,
): Promise<LogUsageResult> {
  const { spool, drainer, account, options, isEnabled } = parts;
  if (!isEnabled) return keepInLedger(parts, event, undefined);
  if (spool === undefined)
    return cause === undefined ? record(parts, event) : keepInLedger(parts, event, cause);
  const { id } = event;
  const kept = spool.append({ id, payload: JSON.stringify(toUsageBody(event, account)) });
  const isFast = options.durability === 'async' && spool.waitingBytes < MAX_WAITING_BYTES;
  const settled = kept.then(
    () => {
      drainer?.wake();
      return logged(parts, event, { recorded: true, sink: 'spool', id });
    },
    (error) => keepInLedger(parts, event, toError(error)),
  );
  return isFast ? { recorded: true, sink: 'spool', id } : settled;
}

async function keepInLedger(
  parts: RecorderParts,
  event: TrackedEvent,
  cause: IntegrationError | undefined,
): Promise<LogUsageResult> {
  const { ledger } = parts.options;
  if (ledger === undefined) {
    if (cause === undefined) return { recorded: false, reason: 'disabled' };
    return unrecorded(parts, event, cause, 'failed');
  }
  try {
    const { tags: _, ...portable } = event;
    const account = event.account ?? parts.account;
    await ledger.recordUsage({ ...portable, account });
    return logged(parts, event, { recorded: true, sink: 'ledger', id: event.id });
  } catch (thrown) {
    const error = toError(thrown);
    return unrecorded(parts, event, error, isRefusal(error) ? 'rejected' : 'failed');
  }
}

function logged(
  { tell }: RecorderParts,
  event: TrackedEvent,
  result: LogUsageResult & { readonly recorded: true },
): LogUsageResult {
  const cost = result.sink === 'central' ? result.cost : event.cost;
  tell({ type: 'usage.logged', id: event.id, sink: result.sink, line: usageLine(event, cost) });
  return result;
}

function unrecorded(
  { tell, options, account }: RecorderParts,
  event: TrackedEvent,
  error: IntegrationError,
  reason: 'rejected' | 'failed',
): LogUsageResult {
  try {
    (options.log ?? writeToStandardError)({ event: toUsageBody(event, account), error });
  } catch {
    // There is nowhere left to go; the fact tells.
  }
  tell({ type: 'usage.unrecorded', id: event.id, code: error.code });
  return { recorded: false, reason, error };
}

/** What another place or another time cannot change. */
function isRefusal(error: IntegrationError): boolean {
  return error.code === 'invalid_request' || error.code === 'conflict';
}

function toError(thrown: unknown): IntegrationError {
  if (isIntegrationError(thrown)) return thrown;
  return new IntegrationError({
    message: `cost-tracker logUsage failed: ${thrown instanceof Error ? thrown.name : typeof thrown} (unavailable).`,
    code: 'unavailable',
    execution: 'unknown',
    provider: 'cost-tracker',
    cause: thrown,
  });
}
