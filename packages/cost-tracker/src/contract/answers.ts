/** Answer of `GET /api/health`: 200 or 503. */
export type HealthAnswer =
  | { readonly status: 'healthy'; readonly database: 'connected' }
  | { readonly status: 'unhealthy'; readonly database: 'disconnected' };

/** Why a request was refused. */
export type FailureCode =
  | 'invalid_request'
  | 'unauthenticated'
  | 'permission_denied'
  | 'not_found'
  | 'conflict'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'unavailable'
  | 'internal';

/** The body of every 4xx and 5xx but health's. */
export interface FailureAnswer {
  readonly status: 'error';
  readonly code: FailureCode;
  /** What is wrong and what to do; never a value that was sent. */
  readonly message: string;
  /** With `invalid_request`: every wrong field. */
  readonly issues?: readonly { readonly path: string; readonly message: string }[] | undefined;
  /** With `conflict`: the ids that are known with other contents. */
  readonly ids?: readonly string[] | undefined;
}

/** Body of `POST /api/reprice`. */
export interface RepriceBody {
  /** RFC 3339, inclusive. */
  readonly from: string;
  /** RFC 3339, exclusive. */
  readonly to: string;
  /** @default true */
  readonly dry_run?: boolean | undefined;
}

/** One run of repricing, as it is kept for the audit. */
export interface RepriceAnswer {
  readonly id: string;
  readonly dry_run: boolean;
  readonly examined: number;
  readonly changed: number;
  /** Sums of what changed, before and after, one a currency. */
  readonly before: readonly { readonly amount: string; readonly currency: string }[];
  readonly after: readonly { readonly amount: string; readonly currency: string }[];
  /** Events that had no price and have one now. */
  readonly priced: number;
  /** Events that still have no price. */
  readonly unpriced: number;
}
