import type { Attributes, Counter, Gauge, Histogram, Meter } from '@opentelemetry/api';
import type { CallIdentity, Listener } from '../../call.js';
import type { Fact, UsageFact } from '../../fact.js';
import { httpAttributes, identityAttributes } from './fact-attributes.js';

/** The buckets that the HTTP conventions advise, in seconds. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

interface Instruments {
  readonly requestDuration: Histogram;
  readonly callDuration: Histogram;
  readonly retries: Counter;
  readonly retriesGivenUp: Counter;
  readonly timeouts: Counter;
  readonly refusals: Counter;
  readonly fallbacks: Counter;
  readonly breakerTransitions: Counter;
  readonly rateLimitRemaining: Gauge;
  readonly tokens: Counter;
}

/** Makes a listener that measures. The meter is asked for at the first fact. */
export function createCallMetrics(meterOf: () => Meter): Listener {
  let instruments: Instruments | undefined;
  return (fact, call) => {
    instruments ??= createInstruments(meterOf());
    record(instruments, fact, call);
  };
}

function createInstruments(meter: Meter): Instruments {
  const seconds = (description: string): Parameters<Meter['createHistogram']>[1] => ({
    description,
    unit: 's',
    advice: { explicitBucketBoundaries: SECONDS },
  });
  const count = (name: string, unit: string, description: string): Counter =>
    meter.createCounter(name, { unit, description });
  return {
    requestDuration: meter.createHistogram(
      'http.client.request.duration',
      seconds('Duration of HTTP client requests.'),
    ),
    callDuration: meter.createHistogram(
      'quayside.call.duration',
      seconds('Duration of calls, all attempts and waits included.'),
    ),
    retries: count('quayside.retries', '{retry}', 'Attempts that were repeated.'),
    retriesGivenUp: count(
      'quayside.retries.given_up',
      '{call}',
      'Failures that were not repeated.',
    ),
    timeouts: count('quayside.timeouts', '{timeout}', 'Deadlines that elapsed.'),
    refusals: count('quayside.refusals', '{refusal}', 'Calls that a policy did not let through.'),
    fallbacks: count('quayside.fallbacks', '{fallback}', 'Calls that went to another provider.'),
    breakerTransitions: count('quayside.breaker.transitions', '{transition}', 'Moves of breakers.'),
    rateLimitRemaining: meter.createGauge('quayside.rate_limit.remaining', {
      unit: '{unit}',
      description: 'What is left of a provider limit, by its own count.',
    }),
    tokens: count('quayside.tokens', '{token}', 'Tokens of model calls; subsets count apart.'),
  };
}

function record(to: Instruments, fact: Fact, call: CallIdentity): void {
  const provider = { 'quayside.provider': call.provider };
  switch (fact.type) {
    case 'http.responded': {
      const failure = errorType(fact.status >= 400 ? String(fact.status) : undefined);
      const attributes = { ...httpAttributes(fact), ...failure, ...provider };
      to.requestDuration.record(fact.durationMs / 1000, attributes);
      break;
    }
    case 'call.settled':
      to.callDuration.record(fact.durationMs / 1000, labels(call, errorType(fact.code)));
      break;
    case 'rate_limit.observed': {
      const resource = fact.resource === undefined ? {} : { 'quayside.resource': fact.resource };
      if (fact.remaining !== undefined) {
        to.rateLimitRemaining.record(fact.remaining, { ...provider, ...resource });
      }
      break;
    }
    case 'usage.reported':
      countTokens(to.tokens, fact, call);
      break;
    default:
      countPolicyFact(to, fact, call);
  }
}

function countPolicyFact(to: Instruments, fact: Fact, call: CallIdentity): void {
  switch (fact.type) {
    case 'retry.scheduled':
      to.retries.add(1, labels(call, errorType(fact.code)));
      break;
    case 'retry.gave_up':
      to.retriesGivenUp.add(1, labels(call, { 'quayside.reason': fact.reason }));
      break;
    case 'timeout.elapsed':
      to.timeouts.add(1, labels(call, { 'quayside.scope': fact.scope }));
      break;
    case 'breaker.rejected':
    case 'bulkhead.rejected':
    case 'limiter.rejected':
      to.refusals.add(1, labels(call, { 'quayside.policy': fact.type.split('.')[0] }));
      break;
    case 'fallback.used':
      to.fallbacks.add(1, movement(fact));
      break;
    case 'breaker.changed':
      to.breakerTransitions.add(1, { 'quayside.provider': call.provider, ...movement(fact) });
      break;
    default:
  }
}

/** `input` and `output` are totals; the other types are parts of them and must not be added to them. */
function countTokens(counter: Counter, fact: UsageFact, call: CallIdentity): void {
  const counts = {
    input: fact.inputTokens,
    output: fact.outputTokens,
    cached_input: fact.cachedInputTokens,
    cache_write: fact.cacheWriteTokens,
    reasoning: fact.reasoningTokens,
    audio_input: fact.audioInputTokens,
    audio_output: fact.audioOutputTokens,
  };
  for (const [type, tokens] of Object.entries(counts)) {
    if (tokens <= 0) continue;
    counter.add(tokens, {
      'quayside.provider': call.provider,
      'quayside.model': fact.model,
      'quayside.token_type': type,
    });
  }
}

function labels(call: CallIdentity, more: Attributes): Attributes {
  return { ...identityAttributes(call), ...more };
}

function errorType(code: string | undefined): Attributes {
  return code === undefined ? {} : { 'error.type': code };
}

function movement(fact: { readonly from: string; readonly to: string }): Attributes {
  return { 'quayside.from': fact.from, 'quayside.to': fact.to };
}
