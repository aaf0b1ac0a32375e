import { abortableSignal, type Call } from '../call.js';
import type { Clock } from '../clock.js';
import type { IntegrationError } from '../errors/integration-error.js';
import type { WindowLog } from '../store/window-log.js';
import { rejection } from './rejection.js';
import type { AskBounds, StoreLink } from './shared-store-link.js';
import type { WaitingLine } from './waiting-line.js';

/** The figures of a shared rate limit. */
export interface SharedRateRules {
  readonly limit: number;
  readonly windowMs: number;
  readonly localLimit: number;
  readonly maxWaitMs: number;
}

export interface SharedRateParts {
  readonly rules: SharedRateRules;
  readonly link: StoreLink;
  readonly clock: Clock;
}

/** What one key comes to in this process. */
export interface SharedLane {
  readonly key: string;
  readonly storeKey: string;
  /** What this process was allowed: what it goes on with when the store fails. */
  readonly log: WindowLog;
  readonly line: WaitingLine;
  /** When the first in line asks again. */
  turnAt: number;
  /** How often the store has failed. */
  failures: number;
  /** Ends the asking on behalf of the line; undefined while nobody asks. */
  stop: (() => void) | undefined;
}

/** What came of asking for a turn, with milliseconds. */
export interface TurnAnswer {
  readonly allowed: boolean;
  /** When the next turn may be free. */
  readonly retryAfterMs: number;
  /** When to ask again: earlier, where the store may be back by then. */
  readonly askAgainMs: number;
}

/** Asks for one turn. Rejects with the caller's reason, and with `timeout` when the deadline comes first. */
export async function askForTurn(
  lane: SharedLane,
  call: Call,
  parts: SharedRateParts,
): Promise<TurnAnswer> {
  const failures = lane.failures;
  const bounds = { signal: abortableSignal(call), deadline: call.deadline };
  const counted = await count(lane, bounds, parts);
  reportFailure(lane, failures, call);
  if (counted === 'too_late') throw tooLate(lane.key, call, undefined);
  return counted;
}

/** Waits in line until the store, or this process alone, allows a turn. */
export async function waitForTurn(
  lane: SharedLane,
  call: Call,
  { retryAfterMs, askAgainMs }: TurnAnswer,
  parts: SharedRateParts,
): Promise<void> {
  const { key, line, failures } = lane;
  const { rules, clock } = parts;
  // At best: the calls in front need whole windows, and other processes may come in between.
  const delayMs = retryAfterMs + Math.floor(line.length / rules.limit) * rules.windowMs;
  const remaining = (call.deadline ?? Number.POSITIVE_INFINITY) - clock.now();
  if (delayMs > rules.maxWaitMs) throw tooLong(key, call, delayMs, rules.maxWaitMs);
  if (delayMs >= remaining) throw tooLate(key, call, delayMs);
  call.emit({ type: 'limiter.delayed', key, delayMs });
  // What the store takes to answer comes on top.
  const maxWaitMs = rules.maxWaitMs + parts.link.timeoutMs;
  const turn = line.join(call, { maxWaitMs, priority: 0, cost: 1 });
  if (lane.stop === undefined) askForLine(lane, askAgainMs, parts);
  try {
    const end = await turn;
    reportFailure(lane, failures, call);
    const left = Math.max(0, lane.turnAt - clock.now());
    if (end === 'too_late') throw tooLate(key, call, left);
    if (end !== 'admitted') throw tooLong(key, call, left, rules.maxWaitMs);
  } finally {
    if (line.length === 0) lane.stop?.();
  }
}

/** Asks for one turn after the other as long as somebody waits: one question, one timer for the whole line. */
function askForLine(lane: SharedLane, waitMs: number, parts: SharedRateParts): void {
  const leave = new AbortController();
  const { signal } = leave;
  const ask = async (): Promise<void> => {
    while (!signal.aborted) {
      const counted = await count(lane, { signal }, parts).catch(() => undefined);
      if (signal.aborted || counted === undefined || counted === 'too_late') return;
      if (!counted.allowed) return sleepFor(counted.askAgainMs);
      lane.line.admitFirst();
      if (lane.line.length === 0) return lane.stop?.();
    }
  };
  let cancelTimer: (() => void) | undefined;
  const sleepFor = (ms: number): void => {
    lane.turnAt = parts.clock.now() + ms;
    cancelTimer = parts.clock.schedule(() => void ask(), ms);
  };
  lane.stop = () => {
    lane.stop = undefined;
    cancelTimer?.();
    leave.abort();
  };
  sleepFor(waitMs);
}

/** Counts one call in the store, or here where the store does not answer. */
async function count(
  lane: SharedLane,
  bounds: AskBounds,
  { rules, link, clock }: SharedRateParts,
): Promise<TurnAnswer | 'too_late'> {
  const { limit, windowMs, localLimit } = rules;
  const answer = await link.ask((store) => store.count(lane.storeKey, { limit, windowMs }), bounds);
  if (answer === 'too_late') return answer;
  if (answer === 'failed') lane.failures += 1;
  const now = clock.now();
  if (typeof answer === 'string') {
    const counted = lane.log.count(localLimit, windowMs, 1, now);
    return { ...counted, askAgainMs: Math.max(1, Math.min(counted.retryAfterMs, link.retryMs)) };
  }
  const { allowed } = answer.value;
  if (allowed) lane.log.record(windowMs, 1, now);
  // Whatever a store says: the line neither spins nor sleeps longer than a window.
  const retryAfterMs = Math.max(1, Math.min(answer.value.retryAfterMs || 1, windowMs));
  return { allowed, retryAfterMs, askAgainMs: retryAfterMs };
}

function reportFailure(lane: SharedLane, failuresBefore: number, call: Call): void {
  if (lane.failures === failuresBefore) return;
  call.emit({ type: 'store.failed', key: lane.key, policy: 'rate_limit' });
}

function tooLong(
  key: string,
  call: Call,
  retryAfterMs: number,
  maxWaitMs: number,
): IntegrationError {
  call.emit({ type: 'limiter.rejected', key, retryAfterMs });
  return rejection(call, {
    code: 'bulkhead_full',
    what: `the shared rate limit of ${key} asks for more than the ${maxWaitMs} ms that are allowed`,
    remedy: 'Nothing was sent. Call less often, or allow a longer wait.',
    retryAfterMs,
    details: { key },
  });
}

function tooLate(key: string, call: Call, retryAfterMs: number | undefined): IntegrationError {
  call.emit({ type: 'limiter.rejected', key, retryAfterMs: retryAfterMs ?? 0 });
  return rejection(call, {
    code: 'timeout',
    what: `the shared rate limit of ${key} leaves no turn before the call's deadline`,
    remedy: 'Nothing was sent. Call less often, or allow more time.',
    retryAfterMs,
    details: { key },
  });
}
