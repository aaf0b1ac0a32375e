import type { Pages } from '@quayside/core';
import { type SnapshotEvent, snapshotEventSchema } from '../api/event-api.js';
import type { StripeCallOptions } from '../stripe-call.js';
import { many, one, type ResourceTable } from './operation-row.js';
import type { DatedListParams, Params } from './params.js';

/** https://docs.stripe.com/api/events/list */
export interface EventListParams extends DatedListParams {
  readonly type?: string | undefined;
  /** Up to twenty; not together with `type`. */
  readonly types?: readonly string[] | undefined;
  /** False: those that no endpoint has taken yet, to catch up on webhooks. */
  readonly delivery_success?: boolean | undefined;
}

/** What happened in the last 30 days. */
export interface Events {
  get(id: string, params?: Params, options?: StripeCallOptions): Promise<SnapshotEvent>;
  list(params?: EventListParams, options?: StripeCallOptions): Pages<SnapshotEvent>;
}

export const eventTable: ResourceTable<Events> = {
  get: one('GET', '/v1/events/{id}', snapshotEventSchema),
  list: many('/v1/events', snapshotEventSchema),
};
