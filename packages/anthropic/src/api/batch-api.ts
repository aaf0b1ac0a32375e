import * as z from '@quayside/core/schema';
import { type Message, messageSchema } from './message-api.js';

const maybeText = z.nullish(z.string());

/** A batch as Anthropic keeps it (https://platform.claude.com/docs/en/api/messages/batches). Times are RFC 3339. */
export interface MessageBatch {
  readonly id: string;
  /** `in_progress`, `canceling` or `ended`: results are there once it has ended. */
  readonly processing_status: string;
  /** All are `processing` until the batch has ended. */
  readonly request_counts: {
    readonly processing: number;
    readonly succeeded: number;
    readonly errored: number;
    readonly canceled: number;
    readonly expired: number;
  };
  readonly created_at?: string | null | undefined;
  readonly ended_at?: string | null | undefined;
  /** What has not been processed by then never will be. */
  readonly expires_at?: string | null | undefined;
  readonly cancel_initiated_at?: string | null | undefined;
}

export const batchSchema: z.Schema<MessageBatch> = z.received(() =>
  z.looseObject({
    id: z.string(),
    processing_status: z.string(),
    request_counts: z.looseObject({
      processing: z.number(),
      succeeded: z.number(),
      errored: z.number(),
      canceled: z.number(),
      expired: z.number(),
    }),
    created_at: maybeText,
    ended_at: maybeText,
    expires_at: maybeText,
    cancel_initiated_at: maybeText,
  }),
);

/** One line of the results. */
export interface ResultLine {
  readonly custom_id: string;
  readonly result: {
    readonly type: string;
    readonly message?: Message | null | undefined;
    /** The whole answer of an error, with its `error` inside. */
    readonly error?: unknown;
  };
}

export const resultLineSchema: z.Schema<ResultLine> = z.received(() =>
  z.looseObject({
    custom_id: z.string(),
    result: z.looseObject({ type: z.string(), message: z.nullish(messageSchema) }),
  }),
);
