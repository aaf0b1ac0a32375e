import {
  type Context,
  context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { Call, CallIdentity, Listener } from '../../call.js';
import type { Fact } from '../../fact.js';
import { describePolicy, type Policy } from '../../policy.js';
import { eventAttributes, httpAttributes, identityAttributes } from './fact-attributes.js';

/** The spans of one call that have not ended. */
interface OpenCall {
  readonly span: Span;
  readonly context: Context;
  readonly attempts: Map<number, OpenAttempt>;
}

interface OpenAttempt {
  readonly span: Span;
  readonly context: Context;
}

export interface CallSpans {
  readonly observe: Listener;
  readonly activate: Policy;
}

/** Makes the spans of calls. State hangs on the identity, the same object for all facts of one call. */
export function createCallSpans(tracer: Tracer): CallSpans {
  const calls = new WeakMap<CallIdentity, OpenCall>();
  return {
    observe: (fact, call) => {
      if (fact.type === 'call.started') {
        calls.set(call, startCall(tracer, call));
        return;
      }
      const open = calls.get(call);
      // Facts may still come after the end: an attempt that was given up, the usage of a stream.
      if (open === undefined) return;
      if (fact.type === 'call.settled') calls.delete(call);
      observeOpen(tracer, open, fact, call);
    },
    activate: describePolicy(
      function activatePolicy(call, next) {
        const active = contextOf(tracer, calls.get(call.identity), call);
        return active === undefined ? next(call) : context.with(active, () => next(call));
      },
      { kind: 'tracing', settings: {} },
    ),
  };
}

function observeOpen(tracer: Tracer, open: OpenCall, fact: Fact, call: CallIdentity): void {
  switch (fact.type) {
    case 'attempt.started':
      attemptOf(tracer, open, fact.attempt, call);
      break;
    case 'attempt.settled': {
      const attempt = open.attempts.get(fact.attempt);
      open.attempts.delete(fact.attempt);
      if (attempt !== undefined) endSpan(attempt.span, fact);
      break;
    }
    case 'call.settled':
      for (const { span } of open.attempts.values()) abandon(span);
      open.span.setAttribute('quayside.attempts', fact.attempts);
      endSpan(open.span, fact);
      break;
    case 'http.responded':
      describeExchange(open.attempts.get(fact.attempt)?.span, fact);
      break;
    case 'rate_limit.observed':
      break;
    default:
      open.span.addEvent(fact.type, eventAttributes(fact));
  }
}

function startCall(tracer: Tracer, call: CallIdentity): OpenCall {
  const parent = context.active();
  const span = tracer.startSpan(
    nameOf(call),
    {
      kind: SpanKind.INTERNAL,
      attributes: { ...identityAttributes(call), 'quayside.idempotency': call.idempotency },
    },
    parent,
  );
  return { span, context: trace.setSpan(parent, span), attempts: new Map() };
}

/** The span of an attempt, started by whoever comes first: the policy, or the fact. */
function attemptOf(
  tracer: Tracer,
  open: OpenCall,
  number: number,
  call: CallIdentity,
): OpenAttempt {
  const existing = open.attempts.get(number);
  if (existing !== undefined) return existing;
  const span = tracer.startSpan(
    `${nameOf(call)} attempt`,
    {
      kind: SpanKind.CLIENT,
      attributes: {
        ...identityAttributes(call),
        'quayside.attempt': number,
        ...(number > 1 ? { 'http.request.resend_count': number - 1 } : {}),
      },
    },
    open.context,
  );
  const attempt = { span, context: trace.setSpan(open.context, span) };
  open.attempts.set(number, attempt);
  return attempt;
}

/** The context that an attempt runs in. A tracer that throws must not fail the call: it runs without. */
function contextOf(tracer: Tracer, open: OpenCall | undefined, call: Call): Context | undefined {
  if (open === undefined) return undefined;
  try {
    return attemptOf(tracer, open, call.attempt, call.identity).context;
  } catch {
    return undefined;
  }
}

/** An attempt with several exchanges shows the last as attributes and each as an event. */
function describeExchange(
  span: Span | undefined,
  fact: Extract<Fact, { readonly type: 'http.responded' }>,
): void {
  if (span === undefined) return;
  const attributes = httpAttributes(fact);
  span.addEvent(fact.type, attributes);
  span.setAttributes(attributes);
  if (fact.requestId !== undefined) span.setAttribute('quayside.request_id', fact.requestId);
  if (fact.replayed) span.setAttribute('quayside.replayed', true);
}

function endSpan(span: Span, fact: Extract<Fact, { readonly outcome: string }>): void {
  if (fact.code !== undefined) {
    span.setAttribute('error.type', fact.code);
    span.setStatus({ code: SpanStatusCode.ERROR, message: fact.code });
  }
  if (fact.execution !== undefined) span.setAttribute('quayside.execution', fact.execution);
  span.end();
}

/** The call ended while this attempt was still out: nobody waits for its outcome any more. */
function abandon(span: Span): void {
  span.setAttribute('quayside.abandoned', true);
  span.end();
}

function nameOf(call: CallIdentity): string {
  return `${call.provider} ${call.port}.${call.operation}`;
}
