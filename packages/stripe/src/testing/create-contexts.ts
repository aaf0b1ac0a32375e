import type { Clock } from '@quayside/core';
import type { StripeEvent } from './resources/events/stripe-event.js';
import { reactions } from './resources/reactions.js';
import type { Account } from './state/account.js';
import type { Context } from './state/context.js';
import type { Ids } from './state/create-ids.js';
import { apiVersion } from './wire/answers.js';

export interface Origin {
  readonly requestId?: string | undefined;
  readonly idempotencyKey?: string | undefined;
}

/** Makes the context of one request, or of one test control. */
export type Contexts = (account: Account, origin?: Origin) => Context;

export interface ContextsOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  /** Sends an event and says to how many endpoints. */
  readonly publish: (event: StripeEvent) => number;
}

export function createContexts({ clock, ids, publish }: ContextsOptions): Contexts {
  return (account, { requestId, idempotencyKey } = {}) => {
    const context: Context = {
      account,
      now: Math.floor(clock.wallNow() / 1000),
      ids,
      requestId,
      idempotencyKey,
      emit: (type, object, previous) => {
        const event: StripeEvent = {
          id: ids.next('evt'),
          object: 'event',
          ...(account.id === undefined ? {} : { account: account.id }),
          api_version: apiVersion,
          created: context.now,
          data: { object, ...(previous === undefined ? {} : { previous_attributes: previous }) },
          livemode: false,
          pending_webhooks: 0,
          request: { id: requestId ?? null, idempotency_key: idempotencyKey ?? null },
          type,
        };
        account.events.put({ ...event, pending_webhooks: publish(event) });
        reactions[type]?.(context, object);
      },
    };
    return context;
  };
}
