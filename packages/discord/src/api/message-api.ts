import * as z from '@quayside/core/schema';

const maybeText = z.nullish(z.string());

/** A message, as far as it is read (https://docs.discord.com/developers/resources/message); everything else passes. */
export interface DiscordMessage {
  readonly id: string;
  readonly channel_id: string;
  readonly type?: number | null | undefined;
  readonly content?: string | null | undefined;
  readonly author?:
    | { readonly id: string; readonly bot?: boolean | null | undefined }
    | null
    | undefined;
  readonly webhook_id?: string | null | undefined;
  readonly timestamp?: string | null | undefined;
  readonly edited_timestamp?: string | null | undefined;
  readonly embeds?:
    | ReadonlyArray<{
        readonly type?: string | null | undefined;
        readonly description?: string | null | undefined;
      }>
    | null
    | undefined;
  readonly attachments?:
    | ReadonlyArray<{ readonly id: string; readonly url?: string | null | undefined }>
    | null
    | undefined;
  /** The thread that was started from it. */
  readonly thread?: { readonly id: string } | null | undefined;
  /** Of the first message in a thread: the one that the thread was started from. */
  readonly referenced_message?: DiscordMessage | null | undefined;
  readonly [field: string]: unknown;
}

export const messageSchema: z.Schema<DiscordMessage> = z.received(() =>
  z.looseObject({
    id: z.string(),
    channel_id: z.string(),
    type: z.nullish(z.number()),
    content: maybeText,
    author: z.nullish(z.looseObject({ id: z.string(), bot: z.nullish(z.boolean()) })),
    webhook_id: maybeText,
    timestamp: maybeText,
    edited_timestamp: maybeText,
    embeds: z.nullish(z.array(z.looseObject({ type: maybeText, description: maybeText }))),
    attachments: z.nullish(z.array(z.looseObject({ id: z.string(), url: maybeText }))),
    thread: z.nullish(z.looseObject({ id: z.string() })),
    referenced_message: z.nullish(z.lazy(() => messageSchema)),
  }),
);

export const messagesSchema: z.Schema<readonly DiscordMessage[]> = z.received(() =>
  z.array(messageSchema),
);
