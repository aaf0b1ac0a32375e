/** Where and how events are delivered. One of `url` and `deliver` is needed. */
export interface WebhookEndpoint {
  readonly url?: string | undefined;
  /** Takes the request in the process, without a network. */
  readonly deliver?: ((request: Request) => Response | Promise<Response>) | undefined;
  /** Signs every delivery; two while a secret is rolled. */
  readonly secret: string | readonly string[];
  /** Event types, `charge.*` included. @default all */
  readonly events?: readonly string[] | undefined;
  /** True for events of connected accounts, instead of the platform's own. @default false */
  readonly connect?: boolean | undefined;
  /** Deliver only on `flush()`. @default false, which delivers as the fake's clock goes on */
  readonly manual?: boolean | undefined;
  /** Waits before each repetition after a failure; its length is the number of repetitions. @default [1000, 5000, 30000, 120000] */
  readonly retryDelaysMs?: readonly number[] | undefined;
  /** What Stripe promises not to rule out: duplicates, and events out of order. */
  readonly disorder?: WebhookDisorder | undefined;
}

export interface WebhookDisorder {
  /** The share of events that are delivered twice, 0 to 1. @default 0 */
  readonly duplicateRate?: number | undefined;
  /** Every delivery waits a random time up to this, so that events overtake each other. @default 0 */
  readonly delayUpToMs?: number | undefined;
  /** @default 1 */
  readonly seed?: number | undefined;
}

/** One attempt to deliver. */
export interface DeliveryRecord {
  readonly eventId: string;
  readonly type: string;
  /** From 1. */
  readonly attempt: number;
  /** Undefined where no answer came. */
  readonly status: number | undefined;
}

/** What a flush did. */
export interface FlushReport {
  readonly delivered: number;
  /** Events that no attempt got through with. */
  readonly failed: number;
  readonly attempts: number;
}
