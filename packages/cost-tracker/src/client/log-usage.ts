import type { ExactCost, IntegrationError, TokenCounts } from '@quayside/core';

/** What `context` may say; other names become metadata, as text. */
export interface UsageContext {
  readonly user?: string | undefined;
  readonly team?: string | undefined;
  /** A name for the API key, never the key. */
  readonly key?: string | undefined;
  readonly task?: string | undefined;
  readonly repository?: string | undefined;
  /** Another name of `repository`. */
  readonly repo?: string | undefined;
  readonly session?: string | undefined;
  readonly [name: string]: unknown;
}

/** One use of a model, as whoever calls it knows it. What is missing of `context` comes from `withAttribution`. */
export interface LogUsageInput {
  readonly provider: string;
  readonly model: string;
  /** All tokens, or what is known of their classes. */
  readonly tokens: number | TokenCounts;
  /** An exact cost, or a plain decimal or number of US dollars. @default worked out by the server */
  readonly cost?: ExactCost | string | number | undefined;
  readonly context?: UsageContext | undefined;
  /** Names the event for ever: logging it again adds nothing. @default a new UUID v7 */
  readonly id?: string | undefined;
  /** @default the tracker's */
  readonly account?: string | undefined;
  /** @default now */
  readonly occurredAt?: Date | undefined;
  readonly serviceTier?: string | undefined;
  /** @default false */
  readonly estimated?: boolean | undefined;
  readonly requestId?: string | undefined;
}

/** What became of an event. It is in one place: the server, the spool, the ledger, or else the log. */
export type LogUsageResult =
  | {
      readonly recorded: true;
      readonly sink: 'central';
      readonly id: string;
      /** True where the server had the event already. */
      readonly deduplicated: boolean;
      /** Undefined where it has no price: not 0. */
      readonly cost: ExactCost | undefined;
    }
  /** Kept on this machine. The server gets what is in the spool when it can. */
  | { readonly recorded: true; readonly sink: 'spool' | 'ledger'; readonly id: string }
  | { readonly recorded: false; readonly reason: 'disabled' }
  /** `rejected`: the event is wrong, or its id is known with other contents. `failed`: nothing could take it. */
  | {
      readonly recorded: false;
      readonly reason: 'rejected' | 'failed';
      readonly error: IntegrationError;
    };
