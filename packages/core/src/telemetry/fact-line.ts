import type { CallIdentity } from '../call.js';
import type { Fact } from '../fact.js';

/**
 * Writes a fact as one line: `stripe.charge succeeded, 2 attempts, 182 ms`. Holds names, figures and
 * codes only. Control characters are replaced, so that a breaker's key or a provider's request id
 * cannot forge a second line.
 */
export function toFactLine(fact: Fact, call: CallIdentity): string {
  const line = `${call.provider}.${call.operation} ${describeFact(fact)}`;
  return line.replace(/\p{Cc}/gu, '\u{fffd}');
}

function describeFact(fact: Fact): string {
  switch (fact.type) {
    case 'call.started':
      return 'started';
    case 'call.settled':
      return `${outcomeOf(fact)}, ${counted(fact.attempts, 'attempt')}, ${ms(fact.durationMs)}`;
    case 'attempt.started':
      return `attempt ${fact.attempt} started`;
    case 'attempt.settled':
      return `attempt ${fact.attempt} ${outcomeOf(fact)}, ${ms(fact.durationMs)}`;
    case 'http.responded':
      return describeResponse(fact);
    case 'rate_limit.observed':
      return describeRateLimit(fact);
    case 'usage.reported':
      return `used ${fact.inputTokens} input and ${fact.outputTokens} output tokens of ${fact.model}${fact.estimated ? ' (estimated)' : ''}`;
    default:
      return describePolicyFact(fact);
  }
}

type PolicyFact = Exclude<
  Fact,
  { readonly type: `${'call' | 'attempt' | 'http' | 'rate_limit' | 'usage'}.${string}` }
>;

function describePolicyFact(fact: PolicyFact): string {
  switch (fact.type) {
    case 'retry.scheduled':
      return `attempt ${fact.attempt} failed: ${fact.code} (execution ${fact.execution}), next one in ${ms(fact.delayMs)}`;
    case 'retry.gave_up':
      return `is not repeated after attempt ${fact.attempt}: ${fact.reason}`;
    case 'timeout.elapsed':
      return `had no answer within ${ms(fact.timeoutMs)} (${fact.scope})`;
    case 'breaker.changed':
      return `breaker '${fact.key}' ${fact.from} -> ${fact.to}`;
    case 'breaker.rejected':
      return `refused by breaker '${fact.key}', may pass in ${ms(fact.retryAfterMs)}`;
    case 'bulkhead.queued':
      return `waits in bulkhead '${fact.key}', ${fact.queued} queued`;
    case 'bulkhead.rejected':
      return `refused by bulkhead '${fact.key}'`;
    case 'limiter.delayed':
      return `held back ${ms(fact.delayMs)} by limiter '${fact.key}'`;
    case 'limiter.rejected':
      return `refused by limiter '${fact.key}', may pass in ${ms(fact.retryAfterMs)}`;
    case 'fallback.used':
      return `fell back from ${fact.from} to ${fact.to}`;
    default:
      return describeTrafficFact(fact);
  }
}

type TrafficFact = Exclude<
  PolicyFact,
  {
    readonly type: `${'retry' | 'timeout' | 'breaker' | 'bulkhead' | 'limiter' | 'fallback'}.${string}`;
  }
>;

function describeTrafficFact(fact: TrafficFact): string {
  switch (fact.type) {
    case 'pacing.delayed':
      return `held back ${ms(fact.delayMs)}: ${fact.resource ?? 'the allowance'} of '${fact.key}' is used up`;
    case 'pacing.rejected':
      return `refused: the allowance of '${fact.key}' is used up, may pass in ${ms(fact.retryAfterMs)}`;
    case 'throttle.rejected':
      return `refused by the throttle of '${fact.key}', as ${Math.round(fact.probability * 100)} % of calls are`;
    case 'concurrency.changed':
      return `concurrency of '${fact.key}' ${fact.from} -> ${fact.to}`;
    case 'hedge.started':
      return `hedge ${fact.hedge} started after ${ms(fact.afterMs)}`;
    case 'hedge.won':
      return fact.hedge === 0 ? 'answered before its hedge' : `answered by hedge ${fact.hedge}`;
    case 'hedge.suppressed':
      return `is not hedged: ${fact.reason}`;
    case 'cache.missed':
      return 'not in the cache';
    case 'cache.served':
      return `answered from the cache (${fact.freshness}), ${ms(fact.ageMs)} old`;
    case 'coalescing.joined':
      return `shares the answer of a running call, ${fact.waiting} waiting`;
    case 'batch.progressed':
      return `batch: ${fact.done} of ${fact.total ?? '?'} done, ${fact.failed} failed`;
    case 'fault.injected':
      return `fault injected: ${fact.fault}`;
    case 'store.failed':
      return `state store failed for '${fact.key}' (${fact.policy}); this process goes on alone`;
  }
}

function describeResponse(fact: Extract<Fact, { readonly type: 'http.responded' }>): string {
  const request = fact.requestId === undefined ? '' : `, ${fact.requestId}`;
  const replayed = fact.replayed ? ', replayed' : '';
  return `attempt ${fact.attempt} ${fact.method} ${fact.route} ${fact.status}, ${ms(fact.durationMs)}${request}${replayed}`;
}

function describeRateLimit(fact: Extract<Fact, { readonly type: 'rate_limit.observed' }>): string {
  const name = fact.resource === undefined ? 'rate limit' : `rate limit '${fact.resource}'`;
  const reset = fact.resetMs === undefined ? '' : `, full again in ${ms(fact.resetMs)}`;
  const cost = fact.cost === undefined ? '' : `, cost ${fact.cost}`;
  return `${name}: ${fact.remaining ?? '?'} of ${fact.limit ?? '?'} left${reset}${cost}`;
}

function outcomeOf(fact: Extract<Fact, { readonly outcome: string }>): string {
  if (fact.code === undefined) return fact.outcome;
  return `${fact.outcome}: ${fact.code} (execution ${fact.execution ?? 'unknown'})`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function ms(duration: number): string {
  return `${Math.round(duration)} ms`;
}
