import * as z from '@quayside/core/schema';
import { type ApiUsage, usageSchema } from './usage-api.js';

const maybeText = z.nullish(z.string());

/** A piece of a message: text, thinking, a tool call, or what tools of Anthropic's add. */
export interface ContentBlock {
  readonly type: string;
  readonly text?: string | null | undefined;
  readonly thinking?: string | null | undefined;
  readonly signature?: string | null | undefined;
  readonly id?: string | null | undefined;
  readonly name?: string | null | undefined;
  /** Of a tool call; an object as a rule. */
  readonly input?: unknown;
}

/** A message (https://platform.claude.com/docs/en/api/messages), in a stream its beginning. */
export interface Message {
  readonly id?: string | null | undefined;
  readonly model?: string | null | undefined;
  readonly content: readonly ContentBlock[];
  readonly stop_reason?: string | null | undefined;
  readonly usage?: ApiUsage | null | undefined;
}

export const contentBlockSchema: z.Schema<ContentBlock> = z.received(() =>
  z.looseObject({
    type: z.string(),
    text: maybeText,
    thinking: maybeText,
    signature: maybeText,
    id: maybeText,
    name: maybeText,
  }),
);

export const messageSchema: z.Schema<Message> = z.received(() =>
  z.looseObject({
    id: maybeText,
    model: maybeText,
    content: z.array(contentBlockSchema),
    stop_reason: maybeText,
    usage: z.nullish(usageSchema),
  }),
);

/** The end of a stream: why it ended, and what it took. */
export interface MessageDelta {
  readonly delta: { readonly stop_reason?: string | null | undefined };
  readonly usage?: ApiUsage | null | undefined;
}

export const messageDeltaSchema: z.Schema<MessageDelta> = z.received(() =>
  z.looseObject({
    delta: z.looseObject({ stop_reason: maybeText }),
    usage: z.nullish(usageSchema),
  }),
);
