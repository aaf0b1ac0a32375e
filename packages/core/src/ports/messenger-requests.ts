import type { SizedStream } from '../sized-stream.js';
import type { ChannelKind, MessageRef } from './messenger-resources.js';
import type { RichText } from './rich-text.js';

/** What a message says. */
export interface MessageContent {
  /**
   * Plain text, literal: adapters escape what would be markup. Shown by itself, or in notifications and
   * for screen readers where there are `blocks`; `toPlainText` makes it from them.
   */
  readonly text: string;
  /** The message with structure. Takes the place of `text` where the provider can show it. */
  readonly blocks?: RichText | undefined;
}

export interface SendInput extends MessageContent {
  readonly channel: string;
  /** Shows previews of links in the message. @default the provider's */
  readonly previewLinks?: boolean | undefined;
}

export interface ReplyInput extends MessageContent {
  /** Any message of the thread, or the one that the thread shall start from. */
  readonly to: MessageRef;
  /** Shows the reply in the channel too, where the provider can. @default false */
  readonly alsoInChannel?: boolean | undefined;
}

export interface DirectMessageInput extends MessageContent {
  /** The person's id. Find it with `findPerson`. */
  readonly person: string;
}

export interface EphemeralInput extends MessageContent {
  readonly channel: string;
  /** The one person that sees it. */
  readonly person: string;
  readonly thread?: string | undefined;
}

export interface ScheduleInput extends MessageContent {
  readonly channel: string;
  readonly sendAt: Date;
  readonly thread?: string | undefined;
}

export interface CancelScheduledInput {
  readonly channel: string;
  readonly id: string;
}

export interface EditInput extends MessageContent {
  readonly message: MessageRef;
}

export interface ReactionInput {
  readonly message: MessageRef;
  /** The emoji itself (`👍`), or the name of the provider's own one, without colons (`party_parrot`). */
  readonly emoji: string;
}

export interface UploadFileInput {
  readonly channel: string;
  /** With its extension: `report.csv`. */
  readonly name: string;
  /**
   * A string stands for its UTF-8 bytes. What has a `size` and a `stream` (a `Blob` has) is sent while it is
   * read, and not kept in memory; `invalid_request` where it has fewer or more bytes than it says.
   */
  readonly content: string | Uint8Array | SizedStream;
  /** @default what the provider makes of the name */
  readonly contentType?: string | undefined;
  readonly title?: string | undefined;
  /** For those who cannot see an image. */
  readonly altText?: string | undefined;
  /** The message that comes with the file. */
  readonly text?: string | undefined;
  readonly thread?: string | undefined;
}

export interface FindPersonInput {
  /** Exact, upper and lower case alike. */
  readonly email: string;
}

export interface ListChannelsInput {
  /** Slack team, Discord guild, Teams team. @default the one of the adapter's options */
  readonly workspace?: string | undefined;
  /** @default public and private */
  readonly kinds?: readonly ChannelKind[] | undefined;
  /** @default false */
  readonly includeArchived?: boolean | undefined;
  /** Items a request, 1 to 100. @default the provider's */
  readonly pageSize?: number | undefined;
}

export interface ListMembersInput {
  readonly channel: string;
  /** Items a request, 1 to 100. @default the provider's */
  readonly pageSize?: number | undefined;
}

export interface ListMessagesInput {
  readonly channel: string;
  /** Only the messages of this thread, its first one included. */
  readonly thread?: string | undefined;
  /** Inclusive. */
  readonly sentFrom?: Date | undefined;
  /** Exclusive. */
  readonly sentBefore?: Date | undefined;
  /** Items a request, 1 to 100. @default the provider's */
  readonly pageSize?: number | undefined;
}
