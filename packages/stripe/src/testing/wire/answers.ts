import { type StripeFailure, toErrorBody } from './stripe-failure.js';
import type { WireAnswer } from './wire-message.js';

/** The API version that the fake speaks when the request names none. */
export const apiVersion = '2026-10-28.endive';

/** The headers that every answer carries. https://docs.stripe.com/api/request_ids */
export interface AnswerHeaders {
  readonly requestId: string;
  readonly version: string;
  readonly account: string | undefined;
  readonly idempotencyKey: string | undefined;
}

function toHeaders({
  requestId,
  version,
  account,
  idempotencyKey,
}: AnswerHeaders): Record<string, string> {
  return {
    'content-type': 'application/json',
    'request-id': requestId,
    'stripe-version': version,
    ...(account === undefined ? {} : { 'stripe-account': account }),
    ...(idempotencyKey === undefined
      ? {}
      : { 'idempotency-key': idempotencyKey, 'original-request': requestId }),
  };
}

export function toAnswer(body: unknown, headers: AnswerHeaders): WireAnswer {
  return { status: 200, headers: toHeaders(headers), body: JSON.stringify(body) };
}

export function toErrorAnswer(failure: StripeFailure, headers: AnswerHeaders): WireAnswer {
  return {
    status: failure.status,
    headers: {
      ...toHeaders(headers),
      ...(failure.status === 401 ? { 'www-authenticate': 'Basic realm="Stripe"' } : {}),
    },
    body: toErrorBody(failure, headers.requestId),
  };
}

/** The kept answer again, with the second request's own id. */
export function toReplay(kept: WireAnswer, headers: AnswerHeaders): WireAnswer {
  return {
    status: kept.status,
    headers: {
      ...kept.headers,
      'request-id': headers.requestId,
      'idempotent-replayed': 'true',
      ...(kept.status >= 500 ? { 'stripe-should-retry': 'false' } : {}),
    },
    body: kept.body,
  };
}
