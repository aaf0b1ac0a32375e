import type { MessageRef } from '@quayside/core';

/** The channel that has the message: a thread is one, but for the message that it was started from. */
export function placeOf({ channel, id, thread }: MessageRef): string {
  return thread === undefined || thread === id ? channel : thread;
}

/** The path of a channel's messages. */
export function messagesPath(channel: string): string {
  return `/channels/${encodeURIComponent(channel)}/messages`;
}

/** The path of a message. */
export function messagePath(message: MessageRef): string {
  return `${messagesPath(placeOf(message))}/${encodeURIComponent(message.id)}`;
}
