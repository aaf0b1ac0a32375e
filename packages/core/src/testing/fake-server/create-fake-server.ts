import { type Clock, systemClock } from '../../clock.js';
import { asFetch, type FakeFetch } from './as-fetch.js';
import { asHandlers, type MswHttp } from './as-handlers.js';
import { createFaults, type Faults } from './create-faults.js';
import { createRequestLog, type RequestLog } from './create-request-log.js';
import type { FakeAnswer, FakeOutcome, FakeProvider, FakeRequest } from './fake-message.js';
import type { FaultEffect } from './fault.js';
import { type Listening, type ListenOptions, listen } from './listen.js';
import { toFaultOutcome } from './to-fault-outcome.js';

type StatusEffect = Extract<FaultEffect, { kind: 'status' }>;

/** A provider in memory: what it does, and how it says that something is wrong. */
export interface FakeServerOptions {
  /** Acts, and answers. What it throws is a mistake of the fake. */
  readonly handle: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>;
  /** Answers as the provider does when it fails by itself. */
  readonly toFailure: (status: number, effect: StatusEffect, request: FakeRequest) => FakeAnswer;
  /** Answers as the provider does when it is called too often. */
  readonly toRateLimit: (
    retryAfter: string | number | undefined,
    request: FakeRequest,
  ) => FakeAnswer;
  /** Times delays. @default the platform's clock */
  readonly clock?: Clock | undefined;
  /** Requests that the log keeps. @default 1000 */
  readonly logLimit?: number | undefined;
}

/** A fake on every transport, with faults on demand and a log. */
export interface FakeServer {
  /** Use as `fetch`. Whatever the host, the path decides. */
  readonly fetch: FakeFetch;
  /** Use with msw: `setupServer(...server.handlers(http, 'https://api.example.com'))`. */
  handlers<H>(http: MswHttp<H>, ...origins: readonly string[]): readonly H[];
  /** Serves on a loopback port. Node only. */
  listen(options?: ListenOptions): Promise<Listening>;
  readonly faults: Faults;
  readonly requests: RequestLog;
}

/** Puts a provider in memory behind every transport, and its faults in front of it. */
export function createFakeServer(options: FakeServerOptions): FakeServer {
  const { clock = systemClock, logLimit = 1000 } = options;
  const faults = createFaults();
  const requests = createRequestLog(logLimit);
  const provider: FakeProvider = async (request) => {
    const effect = faults.next(request.method, request.path);
    const log = requests.add(request, effect?.kind);
    const { outcome, status } = await applyFault(options, clock, request, effect);
    log.settle(status);
    return outcome;
  };
  return {
    fetch: asFetch(provider),
    handlers: (http, ...origins) => asHandlers(provider, http, ...origins),
    listen: (listenOptions) => listen(provider, listenOptions),
    faults,
    requests,
  };
}

interface Handled {
  readonly outcome: FakeOutcome;
  /** The status that the fake gave, whether or not it arrived; undefined where nothing ran. */
  readonly status: number | undefined;
}

async function applyFault(
  { handle, toFailure, toRateLimit }: FakeServerOptions,
  clock: Clock,
  request: FakeRequest,
  effect: FaultEffect | undefined,
): Promise<Handled> {
  if (effect?.kind === 'reset_before') return { outcome: { kind: 'cut' }, status: undefined };
  if (effect?.kind === 'timeout_before') return { outcome: { kind: 'silence' }, status: undefined };
  if (effect?.kind === 'rate_limit') return answered(toRateLimit(effect.retryAfter, request));
  const failure =
    effect?.kind === 'status' ? toFailure(effect.status ?? 500, effect, request) : undefined;
  if (failure !== undefined && effect?.kind === 'status' && effect.at !== 'after')
    return answered(failure);
  if (effect?.kind === 'delay')
    await new Promise<void>((resolve) => void clock.schedule(resolve, effect.ms ?? 1000));
  const answer = await handle(request);
  return { outcome: toFaultOutcome(effect?.kind, failure ?? answer), status: answer.status };
}

function answered(answer: FakeAnswer): Handled {
  return { outcome: { kind: 'answer', answer }, status: answer.status };
}
