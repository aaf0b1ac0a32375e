import {
  type Call,
  type CallIdentity,
  type CallOptions,
  type Clock,
  createInvoker,
  IntegrationError,
  type Invoker,
  systemClock,
} from '@quayside/core';
import { createHttpClient, type HttpClient } from '@quayside/core/http';
import { standard } from '@quayside/core/resilience';
import { backgroundClock } from './background-clock.js';
import { toTrackerError } from './tracker-errors.js';
import type { CostTrackerFact } from './tracker-fact.js';
import { type CostTrackerOptions, checkOptions } from './tracker-options.js';

/** What everything in one tracker shares. */
export interface TrackerParts {
  readonly invoker: Invoker;
  readonly http: HttpClient;
  readonly clock: Clock;
  /** The clock of waits that must not keep the process alive. */
  readonly waits: Clock;
  readonly account: string;
  readonly isEnabled: boolean;
  readonly tell: (fact: CostTrackerFact) => void;
  readonly options: CostTrackerOptions;
}

/** Makes the parts of one tracker. @throws misconfigured naming the option that cannot work */
export function createTrackerParts(options: CostTrackerOptions): TrackerParts {
  const { token, clock, listeners, fetch, transport, account, enabled = true } = options;
  const baseUrl = checkOptions(options);
  const http = createHttpClient({
    provider: 'cost-tracker',
    baseUrl,
    headers: {
      'user-agent': 'quayside-cost-tracker',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    toError: toTrackerError,
    fetch,
    transport,
    clock,
  });
  const times = { totalTimeoutMs: 15_000, attemptTimeoutMs: 5_000 };
  const policy = options.policy ?? standard({ clock, ...times });
  return {
    http,
    invoker: createInvoker({ policy, listeners, clock }),
    clock: clock ?? systemClock,
    waits: clock ?? backgroundClock,
    account,
    isEnabled: enabled,
    tell: (fact) => {
      try {
        options.onFact?.(fact);
      } catch {
        // A listener observes; it must never change what is recorded.
      }
    },
    options,
  };
}

/** Invokes one request that the port does not cover. Repeating any of them is harmless. */
export function invokeTracker<T>(
  { invoker, isEnabled }: TrackerParts,
  called: Pick<CallIdentity, 'port' | 'operation' | 'idempotency'>,
  options: CallOptions | undefined,
  attempt: (call: Call) => Promise<T>,
): Promise<T> {
  const identity = { provider: 'cost-tracker', ...called, idempotencyKey: undefined };
  if (!isEnabled) return Promise.reject(disabled(called.operation));
  return invoker.run(identity, options, attempt);
}

/** The error of a request that a tracker without a server cannot make. */
export function disabled(operation: string): IntegrationError {
  return new IntegrationError({
    message: `cost-tracker ${operation} was not sent: cost tracking is disabled (misconfigured). Set AI_COST_TRACKER_TOKEN, or do not say enabled: false.`,
    code: 'misconfigured',
    execution: 'not_executed',
    provider: 'cost-tracker',
    operation,
    attempts: 0,
  });
}
