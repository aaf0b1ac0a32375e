import * as z from '@quayside/core/schema';
import { type ApiUsage, usageSchema } from './usage-api.js';

const maybeText = z.nullish(z.string());

/** A tool call, or in streams a piece of one. */
export interface ApiToolCall {
  readonly index?: number | null | undefined;
  readonly id?: string | null | undefined;
  readonly function?:
    | { readonly name?: string | null | undefined; readonly arguments?: string | null | undefined }
    | null
    | undefined;
}

/** What the model says; in streams a piece of it. */
export interface ApiMessage {
  readonly content?: string | null | undefined;
  readonly refusal?: string | null | undefined;
  /** Compatible servers show what a model thinks here, or under `reasoning`. */
  readonly reasoning_content?: string | null | undefined;
  readonly reasoning?: string | null | undefined;
  readonly tool_calls?: readonly ApiToolCall[] | null | undefined;
}

/** A chat completion (https://platform.openai.com/docs/api-reference/chat/object), or a chunk of one. */
export interface Completion {
  readonly id?: string | null | undefined;
  readonly model?: string | null | undefined;
  readonly service_tier?: string | null | undefined;
  readonly choices: ReadonlyArray<{
    readonly index?: number | null | undefined;
    readonly message?: ApiMessage | null | undefined;
    readonly delta?: ApiMessage | null | undefined;
    readonly finish_reason?: string | null | undefined;
  }>;
  readonly usage?: ApiUsage | null | undefined;
}

const messageSchema = z.looseObject({
  content: maybeText,
  refusal: maybeText,
  reasoning_content: maybeText,
  reasoning: maybeText,
  tool_calls: z.nullish(
    z.array(
      z.looseObject({
        index: z.nullish(z.number()),
        id: maybeText,
        function: z.nullish(z.looseObject({ name: maybeText, arguments: maybeText })),
      }),
    ),
  ),
});

export const completionSchema: z.Schema<Completion> = z.received(() =>
  z.looseObject({
    id: maybeText,
    model: maybeText,
    service_tier: maybeText,
    choices: z.array(
      z.looseObject({
        message: z.nullish(messageSchema),
        delta: z.nullish(messageSchema),
        finish_reason: maybeText,
      }),
    ),
    usage: z.nullish(usageSchema),
  }),
);
