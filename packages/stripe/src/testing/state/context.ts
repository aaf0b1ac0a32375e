import type { Account } from './account.js';
import type { StripeObject } from './collection.js';
import type { Ids } from './create-ids.js';

/** What an operation of the fake works with: one account, at one moment, on behalf of one request. */
export interface Context {
  readonly account: Account;
  /** Unix seconds. */
  readonly now: number;
  readonly ids: Ids;
  /** Undefined where a test control acts, not a request. */
  readonly requestId: string | undefined;
  readonly idempotencyKey: string | undefined;
  /** Records an event with the object as it is now, lets the fake react to it, and sends it to webhooks. */
  readonly emit: (
    type: string,
    object: StripeObject,
    previous?: Readonly<Record<string, unknown>>,
  ) => void;
}
