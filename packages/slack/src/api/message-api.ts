import * as z from '@quayside/core/schema';

const maybeText = z.nullish(z.string());

/** A message, as far as it is read (https://docs.slack.dev/messaging); everything else passes. */
export interface SlackMessage {
  readonly ts: string;
  readonly text?: string | null | undefined;
  readonly user?: string | null | undefined;
  readonly bot_id?: string | null | undefined;
  readonly subtype?: string | null | undefined;
  readonly thread_ts?: string | null | undefined;
  readonly edited?: { readonly ts: string } | null | undefined;
  readonly metadata?:
    | { readonly event_type?: string | undefined; readonly event_payload?: unknown }
    | null
    | undefined;
  readonly [field: string]: unknown;
}

export const messageSchema: z.Schema<SlackMessage> = z.received(() =>
  z.looseObject({
    ts: z.string(),
    text: maybeText,
    user: maybeText,
    bot_id: maybeText,
    subtype: maybeText,
    thread_ts: maybeText,
    edited: z.nullish(z.looseObject({ ts: z.string() })),
    metadata: z.nullish(z.looseObject({ event_type: z.optional(z.string()) })),
  }),
);

/** The answer of chat.postMessage, chat.update and their like. */
export interface PostedMessage {
  readonly channel: string;
  readonly ts: string;
  readonly message?: { readonly thread_ts?: string | null | undefined } | null | undefined;
  readonly [field: string]: unknown;
}

export const postedSchema: z.Schema<PostedMessage> = z.received(() =>
  z.looseObject({
    channel: z.string(),
    ts: z.string(),
    message: z.nullish(z.looseObject({ thread_ts: maybeText })),
  }),
);

/** The answer of chat.scheduleMessage. */
export interface ScheduledAnswer {
  readonly channel: string;
  readonly scheduled_message_id: string;
  readonly post_at: number | string;
  readonly [field: string]: unknown;
}

export const scheduledSchema: z.Schema<ScheduledAnswer> = z.received(() =>
  z.looseObject({
    channel: z.string(),
    scheduled_message_id: z.string(),
    post_at: z.union([z.number(), z.string()]),
  }),
);

export const permalinkSchema: z.Schema<{ readonly permalink: string }> = z.received(() =>
  z.looseObject({ permalink: z.string() }),
);
