/**
 * Names a message. `id` is unique within `channel` only.
 *
 * | | channel | id | thread |
 * |---|---|---|---|
 * | Slack | `C024BE91L` | `ts` | `thread_ts` |
 * | Discord | channel id | message id | id of the thread's channel |
 * | Teams | `team/channel`, or chat id | message id | id of the root message |
 */
export interface MessageRef {
  readonly channel: string;
  readonly id: string;
  /** The thread that the message is in, or that it started where the provider says so. */
  readonly thread?: string | undefined;
}

/** A message that waits for its time. */
export interface ScheduledMessage {
  readonly channel: string;
  readonly id: string;
  readonly sendAt: Date;
}

export interface Message {
  readonly ref: MessageRef;
  /** The person or bot that wrote it; undefined for what the provider itself wrote. */
  readonly author: string | undefined;
  readonly byBot: boolean;
  /** As the provider keeps it, its markup included. */
  readonly text: string;
  readonly sentAt: Date;
  /** When it was last edited; undefined for a message that never was. */
  readonly editedAt: Date | undefined;
}

export interface Person {
  readonly id: string;
  /** As others see it: display name, or else the full one. */
  readonly name: string;
  /** Undefined where the provider or the credentials do not show it. */
  readonly email: string | undefined;
  readonly isBot: boolean;
}

/** Somebody in a channel. Some providers list ids alone, hence the optional rest. */
export interface ChannelMember {
  readonly id: string;
  readonly name: string | undefined;
}

export type ChannelKind = 'public' | 'private' | 'direct' | 'group_direct';

export interface Channel {
  readonly id: string;
  /** Without a leading `#`. Undefined for direct messages, which have none. */
  readonly name: string | undefined;
  readonly kind: ChannelKind;
  readonly topic: string | undefined;
  readonly archived: boolean;
}

export interface UploadedFile {
  readonly id: string;
  /** The message that shows it; undefined where the provider posts it later. */
  readonly message: MessageRef | undefined;
  /** A page that shows it to those who may see it. */
  readonly url: string | undefined;
}
