import type { Clock } from '@quayside/core';
import type { FakeRequest } from '@quayside/core/testing';
import { type Admission, admitRequest } from './admit-request.js';
import { createContexts } from './create-contexts.js';
import { allRoutes } from './resources/all-routes.js';
import type { StripeEvent } from './resources/events/stripe-event.js';
import { runAdmitted } from './run-admitted.js';
import { type Account, createAccount } from './state/account.js';
import type { Context } from './state/context.js';
import { createIds } from './state/create-ids.js';
import { type AnswerHeaders, apiVersion, toErrorAnswer, toReplay } from './wire/answers.js';
import { createRouter } from './wire/create-router.js';
import { StripeFailure } from './wire/stripe-failure.js';
import type { WireAnswer } from './wire/wire-message.js';

export interface EngineOptions {
  readonly clock: Clock;
  readonly apiKeys: readonly string[] | undefined;
  readonly seed: number;
  /** Sends an event and says to how many endpoints. */
  readonly publish: (event: StripeEvent) => number;
}

/** A request that was let in and holds its idempotency key, if it has one. */
export interface Begun {
  readonly requestId: string;
  /** Set where nothing is left to do: a refusal, or the answer kept under the key. */
  readonly answer: WireAnswer | undefined;
  /** Does the work. Call it at most once. */
  run(): WireAnswer;
  /** Answers with a server error instead of working, and keeps that under the key, as Stripe does. */
  fail(status: number): WireAnswer;
}

/** The fake without transports and faults. */
export interface Engine {
  begin(request: FakeRequest): Begun;
  accounts(): Iterable<Account>;
  /** For test controls, which act without a request. */
  contextOf(account: Account): Context;
  nextId(prefix: string): string;
}

function toHeadersOf(request: FakeRequest, requestId: string): AnswerHeaders {
  return {
    requestId,
    version: request.header('stripe-version') ?? apiVersion,
    account: request.header('stripe-account'),
    // Stripe ignores the key of other methods. https://docs.stripe.com/api/idempotent_requests
    idempotencyKey: request.method === 'POST' ? request.header('idempotency-key') : undefined,
  };
}

function finished(requestId: string, answer: WireAnswer): Begun {
  return { requestId, answer, run: () => answer, fail: () => answer };
}

function begin(
  request: FakeRequest,
  headers: AnswerHeaders,
  admission: Admission,
  contextOf: (account: Account) => Context,
): Begun {
  const admitted = admitRequest(request, headers, admission);
  const { claimed, account } = admitted;
  if (claimed !== undefined && 'status' in claimed) {
    return finished(headers.requestId, toReplay(claimed, headers));
  }
  return {
    requestId: headers.requestId,
    answer: undefined,
    run: () => runAdmitted(admitted, claimed, headers, contextOf(account)),
    fail: (status) => {
      const failure = new StripeFailure(status, 'An unknown error occurred', { type: 'api_error' });
      const answer = toErrorAnswer(failure, headers);
      claimed?.keep(answer);
      return answer;
    },
  };
}

export function createEngine({ clock, apiKeys, seed, publish }: EngineOptions): Engine {
  const ids = createIds(seed);
  const router = createRouter(allRoutes);
  const contexts = createContexts({ clock, ids, publish });
  const accounts = new Map<string | undefined, Account>();
  const accountOf = (id: string | undefined): Account => {
    const account = accounts.get(id) ?? createAccount(id);
    accounts.set(id, account);
    return account;
  };
  return {
    begin(request) {
      const headers = toHeadersOf(request, ids.next('req'));
      const now = Math.floor(clock.wallNow() / 1000);
      try {
        const admission = { apiKeys, router, accountOf, now };
        return begin(request, headers, admission, (account) => contexts(account, headers));
      } catch (error) {
        if (!(error instanceof StripeFailure)) throw error;
        return finished(headers.requestId, toErrorAnswer(error, headers));
      }
    },
    accounts: () => accounts.values(),
    contextOf: (account) => contexts(account),
    nextId: (prefix) => ids.next(prefix),
  };
}
