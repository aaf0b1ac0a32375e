import type { FormValue } from '@quayside/core/http';
import type { UnixSeconds } from '../api/wire.js';

/** Parameters that every operation takes; those that no interface lists pass to Stripe as they are. */
export interface Params {
  /** Fields to answer as objects instead of ids; in lists they start with `data.`. */
  readonly expand?: readonly string[] | undefined;
  readonly [param: string]: FormValue;
}

/** Parameters of every write of an object; null unsets what can be unset, `''` removes a metadata key. */
export interface WriteParams extends Params {
  readonly metadata?: { readonly [key: string]: string | number | null } | null | undefined;
}

/** Parameters of every list. */
export interface ListParams extends Params {
  /** Items a request, 1 to 100. @default 10 */
  readonly limit?: number | undefined;
  /** Starts behind this id and goes on to the oldest. */
  readonly starting_after?: string | undefined;
  /** Starts before this id and goes back to the newest, so that items come in the reverse order. */
  readonly ending_before?: string | undefined;
}

/** Parameters of lists that can be narrowed by time. */
export interface DatedListParams extends ListParams {
  readonly created?:
    | UnixSeconds
    | {
        readonly gt?: UnixSeconds | undefined;
        readonly gte?: UnixSeconds | undefined;
        readonly lt?: UnixSeconds | undefined;
        readonly lte?: UnixSeconds | undefined;
      }
    | undefined;
}

/** Parameters of every search (https://docs.stripe.com/search); results lag writes by up to a minute. */
export interface SearchParams extends Params {
  /** For example `status:'succeeded' AND metadata['order']:'42'`. */
  readonly query: string;
  readonly limit?: number | undefined;
}
