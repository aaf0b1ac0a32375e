import { type Call, createInvoker, type Invoker } from '@quayside/core';
import { createHttpClient, type HttpClient } from '@quayside/core/http';
import { standard } from '@quayside/core/resilience';
import { toAnthropicError } from './anthropic-errors.js';
import { type AnthropicOptions, checkOptions, wrongOption } from './anthropic-options.js';
import { anthropicPacing, type ModelDemand } from './anthropic-pacing.js';

/** What everything in one adapter shares. */
export interface AnthropicParts {
  readonly invoker: Invoker;
  readonly http: HttpClient;
  /** Surrounds every request to a model; tokens are reported to the call that `request` gets. */
  readonly pace: <T>(
    call: Call,
    demand: ModelDemand,
    request: (call: Call) => Promise<T>,
  ) => Promise<T>;
  readonly streamIdleMs: number;
  readonly options: AnthropicOptions;
}

/** A model thinks for longer than other providers work; 30 s of an attempt may be a wait for its turn. */
const TIMES = { totalTimeoutMs: 300_000, attemptTimeoutMs: 150_000 };

/** Makes the parts of one adapter. @throws misconfigured naming the option that cannot work */
export function createAnthropicParts(options: AnthropicOptions): AnthropicParts {
  const { clock, listeners, maxBodyBytes, fetch, transport, version, betas = [] } = options;
  const identity = checkOptions(options);
  const http = createHttpClient({
    provider: 'anthropic',
    baseUrl: options.baseUrl ?? 'https://api.anthropic.com',
    headers: {
      ...identity,
      'anthropic-version': version ?? '2023-06-01',
      ...(betas.length === 0 ? {} : { 'anthropic-beta': betas.join(',') }),
      'user-agent': 'quayside-anthropic',
    },
    toError: toAnthropicError,
    requestIdHeaders: ['request-id'],
    maxBodyBytes,
    fetch,
    transport,
    clock,
  });
  const policy = options.policy ?? standard({ clock, ...TIMES });
  return {
    http,
    pace: createPace(options),
    invoker: createInvoker({ policy, listeners, clock }),
    streamIdleMs: options.streamIdleMs ?? 60_000,
    options,
  };
}

/** Around requests and not around calls, because Anthropic limits models and only the driver knows which one. */
function createPace({ policy, pacing, clock }: AnthropicOptions): AnthropicParts['pace'] {
  if (typeof pacing === 'function') return pacing;
  if (typeof pacing === 'object' && policy !== undefined)
    throw wrongOption(
      'pacing',
      'tunes the default policy, and `policy` replaces it',
      'Pass anthropicPacing({ … }) beside it.',
    );
  const isPaced = pacing !== false && policy === undefined;
  return isPaced
    ? anthropicPacing({ ...pacing, clock })
    : (call, _demand, request) => request(call);
}
