import type { Call, Driver, MessageRef, Messenger } from '@quayside/core';
import * as z from '@quayside/core/schema';
import { messageSchema } from '../api/message-api.js';
import type { DiscordParts } from '../discord-parts.js';
import type { DiscordSend } from '../discord-request.js';
import { beforeSending } from './before-sending.js';
import { isRefusal } from './is-refusal.js';
import { messagePath, messagesPath } from './place-of.js';
import { type DiscordContent, toContent } from './to-content.js';
import { toNonce } from './to-nonce.js';

type MessageOperations = Pick<Driver<Messenger>, 'send' | 'reply' | 'sendDirect'>;

const SUPPRESS_EMBEDS = 4;
const THREAD_EXISTS = 160004;
/** Direct messages have no threads. */
const NO_THREADS = [50003, 50024];
const LONGEST_NAME = 100;

const idSchema: z.Schema<{ readonly id: string }> = z.received(() =>
  z.looseObject({ id: z.string() }),
);

interface DiscordBody extends DiscordContent {
  readonly flags?: number | undefined;
  readonly message_reference?: object | undefined;
}

/** Everything that makes a message of text. With a key, Discord answers a repeat with the first message. */
export function messageOperations({ send }: DiscordParts): MessageOperations {
  return {
    send: async ({ channel, previewLinks, ...content }, call) => {
      const written = toContent(content);
      // It would hide those of the message, too.
      const isPlain = previewLinks === false && written.embeds.length === 0;
      const flags = isPlain ? SUPPRESS_EMBEDS : undefined;
      return { channel, id: await post(send, call, channel, { ...written, flags }) };
    },
    reply: async ({ to, alsoInChannel: _, ...content }, call) => {
      const { channel } = to;
      const written = toContent(content);
      const opening = to.thread ?? startThread(send, call, to, content.text);
      const thread = await beforeSending(Promise.resolve(opening));
      if (thread === undefined) {
        const message_reference = { message_id: to.id, fail_if_not_exists: true };
        return { channel, id: await post(send, call, channel, { ...written, message_reference }) };
      }
      return { channel, id: await post(send, call, thread, written), thread };
    },
    sendDirect: async ({ person, ...content }, call) => {
      const written = toContent(content);
      const opened = { json: { recipient_id: person }, schema: idSchema };
      const opening = send(call, 'POST', '/users/@me/channels', opened);
      const { id: channel } = await beforeSending(opening);
      return { channel, id: await post(send, call, channel, written) };
    },
  };
}

/** Starts the thread of a message, or finds it: it has the message's id. Undefined where there are none. */
async function startThread(
  send: DiscordSend,
  call: Call,
  to: MessageRef,
  text: string,
): Promise<string | undefined> {
  try {
    const json = { name: toName(text) };
    return (await send(call, 'POST', `${messagePath(to)}/threads`, { json, schema: idSchema })).id;
  } catch (error) {
    if (isRefusal(error, THREAD_EXISTS)) return to.id;
    if (isRefusal(error, ...NO_THREADS)) return undefined;
    throw error;
  }
}

function toName(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  const name = line.length <= LONGEST_NAME ? line : `${line.slice(0, LONGEST_NAME - 1)}…`;
  return name === '' ? 'thread' : name;
}

async function post(
  send: DiscordSend,
  call: Call,
  channel: string,
  written: DiscordBody,
): Promise<string> {
  const json = { ...written, ...(await toNonce(call, channel)) };
  return (await send(call, 'POST', messagesPath(channel), { json, schema: messageSchema })).id;
}
