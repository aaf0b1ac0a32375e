import * as z from '@quayside/core/schema';
import {
  type Expandable,
  type Metadata,
  maybeLink,
  maybeMetadata,
  maybeNumber,
  maybeText,
  type Open,
  type UnixSeconds,
} from './wire.js';

/** A price (https://docs.stripe.com/api/prices/object). */
export interface Price {
  readonly id: string;
  readonly active: boolean;
  readonly currency: string;
  readonly created: UnixSeconds;
  readonly type?: Open<'one_time' | 'recurring'> | null | undefined;
  /** Null for a price whose unit has a fraction of a cent, or has tiers. */
  readonly unit_amount?: number | null | undefined;
  readonly product?: Expandable | null | undefined;
  readonly lookup_key?: string | null | undefined;
  readonly nickname?: string | null | undefined;
  readonly metadata?: Metadata | null | undefined;
  readonly [field: string]: unknown;
}

export const priceSchema: z.Schema<Price> = z.received(() =>
  z.object({
    id: z.string(),
    active: z.boolean(),
    currency: z.string(),
    created: z.number(),
    type: maybeText,
    unit_amount: maybeNumber,
    product: maybeLink,
    lookup_key: maybeText,
    nickname: maybeText,
    metadata: maybeMetadata,
  }),
);
