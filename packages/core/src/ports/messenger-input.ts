import { lazySchema } from '../lazy-schema.js';
import * as z from '../schema/index.js';
import { isSizedStream } from '../sized-stream.js';
import type { StandardSchema } from '../standard-schema.js';
import { email, isOrdered, pageSize, text } from './input-parts.js';
import type {
  CancelScheduledInput,
  DirectMessageInput,
  EditInput,
  EphemeralInput,
  FindPersonInput,
  ListChannelsInput,
  ListMembersInput,
  ListMessagesInput,
  ReactionInput,
  ReplyInput,
  ScheduleInput,
  SendInput,
  UploadFileInput,
} from './messenger-requests.js';
import type { MessageRef } from './messenger-resources.js';
import { richTextInput } from './rich-text-input.js';

/** Strict on what is sent: an unknown field is a typing mistake that would otherwise be lost in silence. */
const content = { text, blocks: z.optional(richTextInput) };
const messageRef = z.strictObject({ channel: text, id: text, thread: z.optional(text) });

export const messageRefInput: StandardSchema<unknown, MessageRef> = messageRef;

export const sendInput: StandardSchema<unknown, SendInput> = lazySchema(() =>
  z.strictObject({
    ...content,
    channel: text,
    previewLinks: z.optional(z.boolean()),
  }),
);

export const replyInput: StandardSchema<unknown, ReplyInput> = lazySchema(() =>
  z.strictObject({
    ...content,
    to: messageRef,
    alsoInChannel: z.optional(z.boolean()),
  }),
);

export const directMessageInput: StandardSchema<unknown, DirectMessageInput> = lazySchema(() =>
  z.strictObject({
    ...content,
    person: text,
  }),
);

export const ephemeralInput: StandardSchema<unknown, EphemeralInput> = lazySchema(() =>
  z.strictObject({
    ...content,
    channel: text,
    person: text,
    thread: z.optional(text),
  }),
);

export const scheduleInput: StandardSchema<unknown, ScheduleInput> = lazySchema(() =>
  z.strictObject({
    ...content,
    channel: text,
    sendAt: z.date(),
    thread: z.optional(text),
  }),
);

export const cancelScheduledInput: StandardSchema<unknown, CancelScheduledInput> = lazySchema(() =>
  z.strictObject({
    channel: text,
    id: text,
  }),
);

export const editInput: StandardSchema<unknown, EditInput> = lazySchema(() =>
  z.strictObject({
    ...content,
    message: messageRef,
  }),
);

export const reactionInput: StandardSchema<unknown, ReactionInput> = lazySchema(() =>
  z.strictObject({
    message: messageRef,
    emoji: z
      .string()
      .check(z.regex(/^[^\s:](?:\S*[^\s:])?$/, 'is no emoji, or has colons around its name')),
  }),
);

export const uploadFileInput: StandardSchema<unknown, UploadFileInput> = lazySchema(() =>
  z.strictObject({
    channel: text,
    name: text,
    content: z.custom<UploadFileInput['content']>(
      (value) => typeof value === 'string' || value instanceof Uint8Array || isSizedStream(value),
      'must be a string, a Uint8Array, or a stream with its size',
    ),
    contentType: z.optional(text),
    title: z.optional(text),
    altText: z.optional(text),
    text: z.optional(text),
    thread: z.optional(text),
  }),
);

export const findPersonInput: StandardSchema<unknown, FindPersonInput> = lazySchema(() =>
  z.strictObject({ email }),
);

export const listChannelsInput: StandardSchema<unknown, ListChannelsInput> = lazySchema(() =>
  z.strictObject({
    workspace: z.optional(text),
    kinds: z.optional(
      z.array(z.enum(['public', 'private', 'direct', 'group_direct'])).check(z.minLength(1)),
    ),
    includeArchived: z.optional(z.boolean()),
    pageSize: z.optional(pageSize),
  }),
);

export const listMembersInput: StandardSchema<unknown, ListMembersInput> = lazySchema(() =>
  z.strictObject({
    channel: text,
    pageSize: z.optional(pageSize),
  }),
);

export const listMessagesInput: StandardSchema<unknown, ListMessagesInput> = lazySchema(() =>
  z
    .strictObject({
      channel: text,
      thread: z.optional(text),
      sentFrom: z.optional(z.date()),
      sentBefore: z.optional(z.date()),
      pageSize: z.optional(pageSize),
    })
    .check(
      z.refine(
        ({ sentFrom, sentBefore }) => isOrdered(sentFrom, sentBefore),
        'sentFrom must be before sentBefore',
      ),
    ),
);
