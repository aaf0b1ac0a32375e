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
  return `${name}: ${fact.remaining ?? '?'} of ${fact.limit ?? '?'} left${reset}`;
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
