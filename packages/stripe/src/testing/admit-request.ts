import type { FakeRequest } from '@quayside/core/testing';
import type { Account } from './state/account.js';
import type { AnswerHeaders } from './wire/answers.js';
import { authenticate } from './wire/authenticate.js';
import type { Router } from './wire/create-router.js';
import type { Claim } from './wire/idempotency.js';
import type { Route } from './wire/route.js';
import { StripeFailure } from './wire/stripe-failure.js';
import type { WireAnswer } from './wire/wire-message.js';

export interface Admission {
  readonly apiKeys: readonly string[] | undefined;
  readonly router: Router;
  readonly accountOf: (id: string | undefined) => Account;
  /** Unix seconds. */
  readonly now: number;
}

/** A request that may run. */
export interface Admitted {
  readonly account: Account;
  readonly route: Route;
  readonly id: string;
  /** Query and body, still encoded. */
  readonly encoded: string;
  /** The key that the request holds now, or the answer that was kept under it. */
  readonly claimed: Claim | WireAnswer | undefined;
}

function checkContentType({ method, body, header }: FakeRequest): void {
  const type = header('content-type');
  if (method !== 'POST' || body === '' || type === undefined) return;
  if (type.startsWith('application/x-www-form-urlencoded')) return;
  throw new StripeFailure(
    400,
    'Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have any questions, we can help at https://support.stripe.com/.',
    {},
    true,
  );
}

/** The order of the parameters does not matter, nor how brackets are written. */
function toFingerprint(encoded: string): string {
  return encoded.replaceAll('%5B', '[').replaceAll('%5D', ']').split('&').sort().join('&');
}

function toAccountId(request: FakeRequest): string | undefined {
  const id = request.header('stripe-account') ?? request.header('stripe-context');
  if (id === undefined || id.startsWith('acct_')) return id;
  throw new StripeFailure(
    403,
    `The provided key does not have access to account '${id}' (or that account does not exist). Application access may have been revoked.`,
    { code: 'account_invalid' },
    true,
  );
}

function encodedOf({ method, query, body }: FakeRequest): string {
  return method === 'POST' ? [query, body].filter((part) => part !== '').join('&') : query;
}

/** Everything up to the point where Stripe says that execution begins. Throws a {@link StripeFailure}. */
export function admitRequest(
  request: FakeRequest,
  { idempotencyKey: key }: Pick<AnswerHeaders, 'idempotencyKey'>,
  { apiKeys, router, accountOf, now }: Admission,
): Admitted {
  authenticate(request.header('authorization'), apiKeys);
  const account = accountOf(toAccountId(request));
  const { route, id } = router(request.method, request.path);
  checkContentType(request);
  const encoded = encodedOf(request);
  const claimed =
    key === undefined
      ? undefined
      : account.idempotencyKeys.claim(key, request.path, toFingerprint(encoded), now);
  return { account, route, id, encoded, claimed };
}
