import * as z from '@quayside/core/schema';
import { type ApiUsage, usageSchema } from './usage-api.js';

const maybeText = z.nullish(z.string());

/** One piece of a response: a message, a tool call, reasoning, or what OpenAI adds. */
export interface OutputItem {
  readonly type: string;
  readonly id?: string | null | undefined;
  readonly call_id?: string | null | undefined;
  readonly name?: string | null | undefined;
  /** Text for function calls; some of OpenAI's own tools have an object. */
  readonly arguments?: unknown;
  readonly content?:
    | ReadonlyArray<{
        readonly type: string;
        readonly text?: string | null | undefined;
        readonly refusal?: string | null | undefined;
      }>
    | null
    | undefined;
  readonly summary?:
    | ReadonlyArray<{ readonly text?: string | null | undefined }>
    | null
    | undefined;
}

/** A response (https://platform.openai.com/docs/api-reference/responses/object). */
export interface ResponseAnswer {
  readonly id?: string | null | undefined;
  readonly model?: string | null | undefined;
  readonly status?: string | null | undefined;
  readonly service_tier?: string | null | undefined;
  readonly output: readonly OutputItem[];
  readonly incomplete_details?: { readonly reason?: string | null | undefined } | null | undefined;
  readonly error?:
    | { readonly code?: string | null | undefined; readonly message?: string | null | undefined }
    | null
    | undefined;
  readonly usage?: ApiUsage | null | undefined;
}

export const outputItemSchema: z.Schema<OutputItem> = z.received(() =>
  z.looseObject({
    type: z.string(),
    id: maybeText,
    call_id: maybeText,
    name: maybeText,
    arguments: z.optional(z.unknown()),
    content: z.nullish(
      z.array(z.looseObject({ type: z.string(), text: maybeText, refusal: maybeText })),
    ),
    summary: z.nullish(z.array(z.looseObject({ text: maybeText }))),
  }),
);

export const responseSchema: z.Schema<ResponseAnswer> = z.received(() =>
  z.looseObject({
    id: maybeText,
    model: maybeText,
    status: maybeText,
    service_tier: maybeText,
    output: z.array(outputItemSchema),
    incomplete_details: z.nullish(z.looseObject({ reason: maybeText })),
    error: z.nullish(z.looseObject({ code: maybeText, message: maybeText })),
    usage: z.nullish(usageSchema),
  }),
);
