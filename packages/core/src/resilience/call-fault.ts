import type { Call } from '../call.js';
import { checkedNumber } from '../errors/checked-number.js';
import type { ErrorCode, Execution } from '../errors/error-code.js';
import type { IntegrationErrorFields } from '../errors/integration-error.js';
import { misconfigured } from '../errors/misconfigured.js';

/** How often a fault is taken where there are several. */
interface Weighted {
  /** Its share among the faults of a policy. @default 1 */
  readonly weight?: number | undefined;
}

/** Fails before anything is sent, as a provider or the network would. */
export interface ErrorFault
  extends Weighted,
    Pick<IntegrationErrorFields, 'status' | 'retryAfterMs' | 'shouldRetry'> {
  readonly kind: 'error';
  readonly code: ErrorCode;
  /** What the error claims about the provider, which decides what may be repeated. @default 'not_executed' */
  readonly execution?: Execution | undefined;
}

/** Fails before anything is sent, with an error of your own. */
export interface CustomErrorFault extends Weighted {
  readonly kind: 'error';
  readonly toError: (call: Call) => unknown;
}

/**
 * The provider acts and its answer is lost: `unavailable`, execution `unknown`. A failure before which
 * nothing was sent has no answer to lose and passes as it is.
 */
export interface LostAnswerFault extends Weighted {
  readonly kind: 'lost_answer';
}

/** Waits `delayMs` before the request is sent, or before its answer is handed on. */
export interface LatencyFault extends Weighted {
  readonly kind: 'latency';
  /** Milliseconds. */
  readonly delayMs: number;
  /** Up to so many milliseconds more, drawn at random. @default 0 */
  readonly spreadMs?: number | undefined;
  /** @default 'before' */
  readonly at?: 'before' | 'after' | undefined;
}

/** The provider acts and then says nothing until the call is aborted or times out: a stalled body. */
export interface StallFault extends Weighted {
  readonly kind: 'stall';
}

/** One thing that goes wrong on purpose. Except for {@link CustomErrorFault} plain JSON, so that it can be kept. */
export type CallFault = ErrorFault | CustomErrorFault | LostAnswerFault | LatencyFault | StallFault;

/** Says what goes wrong at each attempt. */
export interface CallFaultSchedule {
  /** The fault of the next attempt; undefined lets it through. */
  next(call: Call): CallFault | undefined;
}

/** Faults as the network and the providers have them. */
export const faults: {
  /** Refused connection: `unavailable`, `not_executed`. */
  readonly connectionRefused: ErrorFault;
  /** 429 with one second to wait: `rate_limited`, `not_executed`. */
  readonly tooManyRequests: ErrorFault;
  /** 503, which leaves open whether the provider acted: `unavailable`, `unknown`. */
  readonly serviceUnavailable: ErrorFault;
  readonly lostAnswer: LostAnswerFault;
  readonly stall: StallFault;
} = {
  connectionRefused: { kind: 'error', code: 'unavailable' },
  tooManyRequests: { kind: 'error', code: 'rate_limited', status: 429, retryAfterMs: 1_000 },
  serviceUnavailable: { kind: 'error', code: 'unavailable', execution: 'unknown', status: 503 },
  lostAnswer: { kind: 'lost_answer' },
  stall: { kind: 'stall' },
};

/**
 * Refuses figures that make no fault.
 *
 * @throws misconfigured, naming the figure.
 */
export function checkFaults(subject: string, row: readonly CallFault[]): void {
  if (row.length === 0) throw misconfigured(subject, 'faults is empty', 'Name at least one fault.');
  for (const fault of row) {
    checkedNumber(subject, 'weight', fault.weight ?? 1, { above: 0 });
    if (fault.kind !== 'latency') continue;
    checkedNumber(subject, 'delayMs', fault.delayMs, { atLeast: 0 });
    checkedNumber(subject, 'spreadMs', fault.spreadMs ?? 0, { atLeast: 0 });
  }
}

/**
 * Refuses what is no share.
 *
 * @throws misconfigured, naming the rate.
 */
export function checkRate(subject: string, rate: number): void {
  if (rate >= 0 && rate <= 1) return;
  throw misconfigured(subject, `rate is ${rate}`, 'Give a share of 0 to 1.');
}
