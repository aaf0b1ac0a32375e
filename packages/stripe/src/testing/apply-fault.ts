import type { Clock } from '@quayside/core';
import {
  type FakeOutcome,
  type FakeRequest,
  type FaultEffect,
  toFaultOutcome,
} from '@quayside/core/testing';
import type { Begun, Engine } from './create-engine.js';
import { apiVersion, toErrorAnswer } from './wire/answers.js';
import { StripeFailure } from './wire/stripe-failure.js';
import type { WireAnswer } from './wire/wire-message.js';

type StatusEffect = Extract<FaultEffect, { kind: 'status' }>;

/** What became of a request, for its client and for the log. */
export interface Handled {
  readonly outcome: FakeOutcome;
  readonly requestId: string;
  /** The status that the fake gave, whether or not it arrived; undefined where nothing ran. */
  readonly status: number | undefined;
  readonly replayed: boolean;
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
  outcome: FakeOutcome = { kind: 'answer', answer },
): Handled {
  return {
    outcome,
    requestId: begun.requestId,
    status: answer.status,
    replayed: answer.headers['idempotent-replayed'] === 'true',
  };
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
  request: FakeRequest,
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
  return finish(begun, answer, toFaultOutcome(effect?.kind, answer));
}
