import type { Clock } from '@quayside/core';
import type { Begun, Engine } from '../create-engine.js';
import { apiVersion, toErrorAnswer } from '../wire/answers.js';
import { StripeFailure } from '../wire/stripe-failure.js';
import type { WireAnswer, WireOutcome, WireRequest } from '../wire/wire-message.js';
import type { FaultEffect } from './fault.js';

type StatusEffect = Extract<FaultEffect, { kind: 'status' }>;

/** What became of a request, for its client and for the log. */
export interface Handled {
  readonly outcome: WireOutcome;
  readonly requestId: string;
  /** The status that the fake gave, whether or not it arrived; undefined where nothing ran. */
  readonly status: number | undefined;
  readonly replayed: boolean;
}

const page =
  '<!doctype html><html><head><title>Just a moment…</title></head><body><h1>Please wait</h1></body></html>';

function toPage(answer: WireAnswer): WireAnswer {
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'request-id': answer.headers['request-id'] ?? '',
    },
    body: page,
  };
}

function toErrorOf(
  requestId: string,
  { status = 500, code, shouldRetry }: StatusEffect,
): WireAnswer {
  const type = status < 500 ? 'invalid_request_error' : 'api_error';
  const failure = new StripeFailure(status, 'Something went wrong on our end. Try again.', {
    type,
    code,
  });
  const answer = toErrorAnswer(failure, {
    requestId,
    version: apiVersion,
    account: undefined,
    idempotencyKey: undefined,
  });
  if (shouldRetry === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'stripe-should-retry': String(shouldRetry) } };
}

function toRateLimit(requestId: string, retryAfter: string | number | undefined): WireAnswer {
  const failure = new StripeFailure(
    429,
    'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.',
    { code: 'rate_limit' },
  );
  const answer = toErrorAnswer(failure, {
    requestId,
    version: apiVersion,
    account: undefined,
    idempotencyKey: undefined,
  });
  const wait = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  return {
    ...answer,
    headers: { ...answer.headers, ...wait, 'stripe-rate-limited-reason': 'global-rate' },
  };
}

function finish(
  begun: Begun,
  answer: WireAnswer,
  outcome: WireOutcome = { kind: 'answer', answer },
): Handled {
  return {
    outcome,
    requestId: begun.requestId,
    status: answer.status,
    replayed: answer.headers['idempotent-replayed'] === 'true',
  };
}

function toOutcome(kind: FaultEffect['kind'] | undefined, answer: WireAnswer): WireOutcome {
  switch (kind) {
    case 'lost_answer':
      return { kind: 'cut' };
    case 'hang':
      return { kind: 'silence' };
    case 'truncate':
      return { kind: 'partial', answer, ending: 'cut' };
    case 'stall':
      return { kind: 'partial', answer, ending: 'silence' };
    case 'html_200':
      return { kind: 'answer', answer: toPage(answer) };
    default:
      return { kind: 'answer', answer };
  }
}

/** The faults where nothing runs, and the request is not even looked at. */
function stopBefore(engine: Engine, effect: FaultEffect): Handled | undefined {
  const requestId = engine.nextId('req');
  const never = { requestId, status: undefined, replayed: false };
  if (effect.kind === 'reset_before') return { ...never, outcome: { kind: 'cut' } };
  if (effect.kind === 'timeout_before') return { ...never, outcome: { kind: 'silence' } };
  if (effect.kind === 'rate_limit') {
    return {
      ...never,
      status: 429,
      outcome: { kind: 'answer', answer: toRateLimit(requestId, effect.retryAfter) },
    };
  }
  if (effect.kind === 'status' && (effect.at ?? 'before') === 'before') {
    const answer = toErrorOf(requestId, effect);
    return { ...never, status: answer.status, outcome: { kind: 'answer', answer } };
  }
  return undefined;
}

/** Handles a request, with the fault that hits it, if one does. */
export async function applyFault(
  engine: Engine,
  clock: Clock,
  request: WireRequest,
  effect: FaultEffect | undefined,
): Promise<Handled> {
  const stopped = effect === undefined ? undefined : stopBefore(engine, effect);
  if (stopped !== undefined) return stopped;
  const begun = engine.begin(request);
  if (effect?.kind === 'delay')
    await new Promise<void>((resolve) => void clock.schedule(resolve, effect.ms ?? 1000));
  if (effect?.kind === 'status' && effect.at === 'during' && begun.answer === undefined) {
    return finish(begun, begun.fail(effect.status ?? 500));
  }
  const answer = begun.answer ?? begun.run();
  if (effect?.kind === 'status' && effect.at === 'after') {
    return finish(begun, answer, { kind: 'answer', answer: toErrorOf(begun.requestId, effect) });
  }
  return finish(begun, answer, toOutcome(effect?.kind, answer));
}
