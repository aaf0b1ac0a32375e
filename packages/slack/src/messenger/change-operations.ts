import {
  type Call,
  type Driver,
  IntegrationError,
  isIntegrationError,
  type Messenger,
} from '@quayside/core';
import { permalinkSchema, postedSchema } from '../api/message-api.js';
import type { SlackParts } from '../slack-parts.js';
import { toEmojiName } from './emoji-names.js';
import { toContent } from './to-content.js';

type ChangeOperations = Pick<
  Driver<Messenger>,
  'editMessage' | 'deleteMessage' | 'getPermalink' | 'react' | 'unreact'
>;

/** Changes of messages that are there; running one again leaves the same state. */
export function changeOperations({ send }: SlackParts): ChangeOperations {
  return {
    editMessage: async ({ message, ...content }, call) => {
      const { channel, id: ts, thread } = message;
      // Without blocks Slack would keep the old ones beside the new text.
      const { blocks = [], ...text } = toContent(content);
      const params = { channel, ts, ...text, blocks };
      const edited = await send(call, 'chat.update', params, postedSchema);
      return { channel: edited.channel, id: edited.ts, thread };
    },
    deleteMessage: ({ channel, id: ts }, call) =>
      unless('message_not_found', send(call, 'chat.delete', { channel, ts })),
    getPermalink: async ({ channel, id: message_ts }, call) => {
      const params = { channel, message_ts };
      return (await send(call, 'chat.getPermalink', params, permalinkSchema)).permalink;
    },
    react: async ({ message: { channel, id: timestamp }, emoji }, call) => {
      const params = { channel, timestamp, name: emojiName(emoji, call) };
      await unless('already_reacted', send(call, 'reactions.add', params));
    },
    unreact: async ({ message: { channel, id: timestamp }, emoji }, call) => {
      const params = { channel, timestamp, name: emojiName(emoji, call) };
      await unless('no_reaction', send(call, 'reactions.remove', params));
    },
  };
}

/** Slack refuses what is done already; the port says that this succeeds. */
async function unless(done: string, change: Promise<unknown>): Promise<void> {
  try {
    await change;
  } catch (error) {
    if (!isIntegrationError(error) || errorOf(error) !== done) throw error;
  }
}

function errorOf({ details }: IntegrationError): unknown {
  return details?.error;
}

function emojiName(emoji: string, call: Call): string {
  const name = toEmojiName(emoji);
  if (name !== undefined) return name;
  throw new IntegrationError({
    message: `slack ${call.operation} was not sent: Slack's name of this emoji is not known here (invalid_request). Give the name, without colons.`,
    code: 'invalid_request',
    execution: 'not_executed',
  });
}
