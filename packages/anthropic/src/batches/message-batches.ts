import {
  type CallOptions,
  type ChatAnswer,
  type ChatInput,
  chatModel,
  definePort,
  type IntegrationError,
  type Pages,
  type Port,
  type StandardSchema,
} from '@quayside/core';
import * as z from '@quayside/core/schema';
import type { MessageBatch } from '../api/batch-api.js';

/** One request of a batch. */
export interface BatchRequest {
  /** 1 to 64 letters, digits, `_` and `-`, unique in the batch: results come in any order. */
  readonly customId: string;
  readonly input: ChatInput;
}

/** What became of one request of a batch. Only those that succeeded are paid for. */
export type BatchResult = { readonly customId: string } & (
  | {
      readonly status: 'succeeded';
      /** Its `output` is left out: the results do not say what was asked for. */
      readonly answer: ChatAnswer;
    }
  | { readonly status: 'errored'; readonly error: IntegrationError }
  | { readonly status: 'canceled' | 'expired' }
);

/** Many messages at once. */
export interface MessageBatches {
  /** Begins a batch of at most 100,000 requests and 256 MB. Repeated only when none was begun. */
  create(input: readonly BatchRequest[], options?: CallOptions): Promise<MessageBatch>;
  /** Reads a batch; ask every minute or so until its `processing_status` is `ended`. Throws `not_found`. */
  get(id: string, options?: CallOptions): Promise<MessageBatch>;
  /** The newest first. */
  list(input?: ListBatchesInput, options?: CallOptions): Pages<MessageBatch>;
  /**
   * The results of a batch that has ended, in any order, as they are read. Reading them reports no tokens, for
   * it uses none: each answer has its `usage`, of the tier `batch`.
   */
  results(id: string, options?: CallOptions): Promise<AsyncIterable<BatchResult>>;
  /** Asks for its end; requests under way may still succeed. */
  cancel(id: string, options?: CallOptions): Promise<MessageBatch>;
  /** Deletes a batch that has ended, and its results. */
  delete(id: string, options?: CallOptions): Promise<void>;
}

export interface ListBatchesInput {
  /** Batches a page, at most 1,000. @default the provider's, 20 */
  readonly limit?: number | undefined;
}

/** What the port of chats demands of an input holds here, too. */
const chatInput = z
  .custom<ChatInput>(() => true)
  .check(({ value, issues }) => {
    const result = chatModel.operations.complete.input['~standard'].validate(value);
    if (result instanceof Promise || result.issues === undefined) return;
    for (const { message, path = [] } of result.issues)
      issues.push({ code: 'custom', input: value, message, path: [...path] as PropertyKey[] });
  });

const request = z.strictObject({
  customId: z
    .string()
    .check(z.regex(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits, underscores or dashes')),
  input: chatInput,
});

const requests: StandardSchema<unknown, readonly BatchRequest[]> = z.array(request).check(
  z.minLength(1),
  z.refine(
    (all) => new Set(all.map(({ customId }) => customId)).size === all.length,
    'have two of one customId',
  ),
);

const id = z.string().check(z.minLength(1));

/** The port of batches. Anthropic alone has one of this shape, so it is not core's. */
export const messageBatches: Port<MessageBatches> = definePort<MessageBatches>('batches', {
  create: { idempotency: 'none', input: requests },
  get: { idempotency: 'safe', input: id },
  list: {
    idempotency: 'safe',
    shape: 'pages',
    input: z.strictObject({ limit: z.optional(z.int().check(z.gte(1), z.lte(1_000))) }),
  },
  results: { idempotency: 'safe', shape: 'stream', input: id },
  cancel: { idempotency: 'natural', input: id },
  delete: { idempotency: 'natural', input: id },
});
