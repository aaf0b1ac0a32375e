import * as z from '@quayside/core/schema';
import {
  type Metadata,
  maybeFlag,
  maybeMetadata,
  maybeNumber,
  maybeText,
  type UnixSeconds,
} from './wire.js';

/**
 * A customer (https://docs.stripe.com/api/customers/object). A deleted one is `{ id, deleted: true }` and
 * nothing more, so everything but the id may be missing.
 */
export interface StripeCustomer {
  readonly id: string;
  readonly deleted?: boolean | null | undefined;
  readonly created?: UnixSeconds | null | undefined;
  readonly email?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly metadata?: Metadata | null | undefined;
  readonly [field: string]: unknown;
}

export const customerSchema: z.Schema<StripeCustomer> = z.received(() =>
  z.object({
    id: z.string(),
    deleted: maybeFlag,
    created: maybeNumber,
    email: maybeText,
    name: maybeText,
    phone: maybeText,
    description: maybeText,
    metadata: maybeMetadata,
  }),
);
