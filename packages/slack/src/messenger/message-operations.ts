import type { Call, Driver, MessageRef, Messenger } from '@quayside/core';
import * as z from '@quayside/core/schema';
import { type PostedMessage, postedSchema, scheduledSchema } from '../api/message-api.js';
import type { SlackParts } from '../slack-parts.js';
import type { SlackParams } from '../slack-request.js';
import { beforeSending } from './before-sending.js';
import { findSent, keyMetadata } from './sent-before.js';
import { toContent } from './to-content.js';
import { toRef } from './to-message.js';

type MessageOperations = Pick<
  Driver<Messenger>,
  'send' | 'reply' | 'sendDirect' | 'sendEphemeral' | 'schedule' | 'cancelScheduled'
>;

const openedSchema: z.Schema<{ readonly channel: { readonly id: string } }> = z.received(() =>
  z.looseObject({ channel: z.looseObject({ id: z.string() }) }),
);

/** Everything that makes a message. None of it is repeated when it may have been sent. */
export function messageOperations(parts: SlackParts): MessageOperations {
  const { send } = parts;
  return {
    send: ({ channel, previewLinks, ...content }, call) => {
      const previews = { unfurl_links: previewLinks, unfurl_media: previewLinks };
      return post(parts, call, { channel, ...toContent(content), ...previews });
    },
    reply: ({ to, alsoInChannel, ...content }, call) => {
      const thread = to.thread ?? to.id;
      const params = { channel: to.channel, thread_ts: thread, reply_broadcast: alsoInChannel };
      return post(parts, call, { ...params, ...toContent(content) }, thread);
    },
    sendDirect: async ({ person, ...content }, call) => {
      const opening = send(call, 'conversations.open', { users: person }, openedSchema);
      const { id: channel } = (await beforeSending(opening)).channel;
      return post(parts, call, { channel, ...toContent(content) });
    },
    sendEphemeral: async ({ channel, person, thread, ...content }, call) => {
      const params = { channel, user: person, thread_ts: thread, ...toContent(content) };
      await send(call, 'chat.postEphemeral', params);
    },
    schedule: async ({ channel, sendAt, thread, ...content }, call) => {
      // Slack keeps whole seconds; never before the time that was asked for.
      const post_at = Math.ceil(sendAt.getTime() / 1000);
      const params = { channel, post_at, thread_ts: thread, ...toContent(content) };
      const scheduled = await send(call, 'chat.scheduleMessage', params, scheduledSchema);
      const at = new Date(Number(scheduled.post_at) * 1000);
      return { channel: scheduled.channel, id: scheduled.scheduled_message_id, sendAt: at };
    },
    cancelScheduled: async ({ channel, id }, call) => {
      await send(call, 'chat.deleteScheduledMessage', { channel, scheduled_message_id: id });
    },
  };
}

async function post(
  parts: SlackParts,
  call: Call,
  params: SlackParams & { readonly channel: string },
  thread?: string,
): Promise<MessageRef> {
  const sent = await beforeSending(findSent(parts, call, params.channel, thread));
  if (sent !== undefined) return sent;
  const asked = { ...params, ...keyMetadata(parts, call) };
  const posted: PostedMessage = await parts.send(call, 'chat.postMessage', asked, postedSchema);
  return toRef(posted, thread);
}
