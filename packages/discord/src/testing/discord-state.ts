import type { Clock } from '@quayside/core';

/** A channel of the fake: in its server, a thread, or a conversation with one person. */
export interface FakeChannel {
  readonly id: string;
  /** 0 text, 1 direct, 2 voice, 4 category, 5 announcements, 11 thread, … */
  readonly type: number;
  readonly name: string | undefined;
  readonly topic?: string | undefined;
  /** Hidden from those whose roles and names are not in `members`. @default false */
  readonly isPrivate?: boolean | undefined;
  /** Of a private channel: who sees it. Of a conversation: with whom. */
  readonly members?: readonly string[] | undefined;
  /** Of a thread: the channel that it is in. */
  readonly parent?: string | undefined;
  /** Of a thread: closed for messages. */
  readonly locked?: boolean | undefined;
}

/** A person, or a bot, of the fake's server. */
export interface FakeUser {
  readonly id: string;
  readonly name: string;
  readonly isBot: boolean;
}

/** A message of the fake, in Discord's own words. */
export interface FakeMessage {
  readonly id: string;
  readonly channel: string;
  readonly type: number;
  readonly author: string;
  readonly content: string;
  readonly embeds: readonly Readonly<Record<string, unknown>>[];
  readonly components: readonly unknown[];
  readonly allowedMentions: unknown;
  readonly flags: number;
  readonly replyTo: string | undefined;
  readonly nonce: string | undefined;
  readonly sentAt: number;
  readonly editedAt: number | undefined;
  readonly reactions: readonly string[];
  readonly files: readonly FakeFile[];
}

/** A file of a message. */
export interface FakeFile {
  readonly id: string;
  readonly name: string;
  readonly content: Uint8Array;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Everything that a fake remembers. Rows are replaced, never changed. */
export interface DiscordState {
  readonly channels: Map<string, FakeChannel>;
  readonly users: Map<string, FakeUser>;
  /** By id, oldest first. */
  readonly messages: Map<string, FakeMessage>;
  /** What came by webhooks and by the addresses of interactions. */
  readonly hooked: {
    readonly path: string;
    readonly thread: string | undefined;
    readonly payload: Readonly<Record<string, unknown>>;
  }[];
  readonly clock: Clock;
  /** An id of now, which no other thing has. */
  nextId(): string;
}

export const GUILD = '900000000000000001';
export const BOT = '900000000000000002';

const EPOCH_MS = 1_420_070_400_000;
/** How long nonces are remembered: Discord says "the past few minutes". */
const NONCE_MS = 180_000;

export function createDiscordState(
  clock: Clock,
  channels: readonly FakeChannel[],
  users: readonly FakeUser[],
): DiscordState {
  let last = 0n;
  return {
    channels: new Map(channels.map((channel) => [channel.id, channel])),
    users: new Map(users.map((user) => [user.id, user])),
    messages: new Map(),
    hooked: [],
    clock,
    nextId: () => {
      const now = BigInt(Math.max(0, Math.floor(clock.wallNow()) - EPOCH_MS)) << 22n;
      last = now > last ? now : last + 1n;
      return String(last);
    },
  };
}

/** Writes a message into a channel; one whose nonce was there is not written again. */
export function postMessage(
  state: DiscordState,
  message: Pick<FakeMessage, 'channel' | 'content'> & Partial<FakeMessage>,
): FakeMessage {
  const now = state.clock.wallNow();
  const { nonce, author = BOT } = message;
  const same = [...state.messages.values()].find(
    (one) => nonce !== undefined && one.nonce === nonce && one.author === author,
  );
  if (same !== undefined && now - same.sentAt <= NONCE_MS) return same;
  const posted: FakeMessage = {
    type: message.replyTo === undefined ? 0 : 19,
    embeds: [],
    components: [],
    allowedMentions: undefined,
    flags: 0,
    replyTo: undefined,
    nonce: undefined,
    editedAt: undefined,
    reactions: [],
    files: [],
    ...message,
    author,
    id: state.nextId(),
    sentAt: now,
  };
  state.messages.set(posted.id, posted);
  return posted;
}

/** Messages of a channel, oldest first. */
export function messagesIn(state: DiscordState, channel: string): readonly FakeMessage[] {
  return [...state.messages.values()].filter((message) => message.channel === channel);
}
