import type { Clock } from '@quayside/core';

/** A conversation of the fake. */
export interface FakeChannel {
  readonly id: string;
  readonly name: string | undefined;
  readonly kind: 'public' | 'private' | 'im' | 'mpim';
  readonly archived: boolean;
  readonly members: readonly string[];
}

/** A person, or a bot, of the fake. */
export interface FakeUser {
  readonly id: string;
  readonly name: string;
  readonly email: string | undefined;
  readonly isBot: boolean;
}

/** A message in a channel of the fake, in Slack's own words. */
export interface FakeMessage {
  readonly channel: string;
  readonly ts: string;
  readonly text: string;
  readonly blocks: unknown;
  readonly user: string;
  readonly botId: string | undefined;
  readonly threadTs: string | undefined;
  readonly editedTs: string | undefined;
  readonly metadata: unknown;
  readonly reactions: readonly string[];
  readonly files: readonly string[];
}

/** A message that waits for its time. */
export interface FakeScheduled {
  readonly id: string;
  readonly channel: string;
  readonly postAt: number;
  readonly text: string;
  readonly blocks: unknown;
  readonly threadTs: string | undefined;
}

/** A file, from the moment that its address was asked for. */
export interface FakeFile {
  readonly id: string;
  readonly name: string;
  readonly length: number;
  readonly content: Uint8Array | undefined;
  readonly channel: string | undefined;
}

/** Everything that a fake workspace remembers. Rows are replaced, never changed. */
export interface SlackState {
  readonly channels: Map<string, FakeChannel>;
  readonly users: Map<string, FakeUser>;
  /** By channel and ts, oldest first. */
  readonly messages: Map<string, FakeMessage>;
  readonly scheduled: Map<string, FakeScheduled>;
  readonly ephemerals: { readonly channel: string; readonly user: string; readonly text: string }[];
  readonly files: Map<string, FakeFile>;
  /** What came by incoming webhooks and response URLs. */
  readonly hooked: { readonly path: string; readonly payload: Readonly<Record<string, unknown>> }[];
  readonly clock: Clock;
  nextId(prefix: string): string;
  /** A time that no other message has. */
  nextTs(): string;
}

/** Who the token belongs to. */
export const BOT_USER = 'U0BOT';
export const BOT_ID = 'B0BOT';
export const TEAM = 'T0TEAM';

export function createSlackState(
  clock: Clock,
  channels: readonly FakeChannel[],
  users: readonly FakeUser[],
): SlackState {
  let count = 0;
  let last = 0n;
  return {
    channels: new Map(channels.map((channel) => [channel.id, channel])),
    users: new Map(users.map((user) => [user.id, user])),
    messages: new Map(),
    scheduled: new Map(),
    ephemerals: [],
    files: new Map(),
    hooked: [],
    clock,
    nextId: (prefix) => `${prefix}0${String(++count).padStart(8, '0')}`,
    nextTs: () => {
      const now = BigInt(Math.floor(clock.wallNow())) * 1000n;
      last = now > last ? now : last + 1n;
      return `${last / 1_000_000n}.${String(last % 1_000_000n).padStart(6, '0')}`;
    },
  };
}

/** Posts what was scheduled for a time that has come. */
export function deliverDue(state: SlackState): void {
  const now = state.clock.wallNow() / 1000;
  for (const row of [...state.scheduled.values()]) {
    if (row.postAt > now) continue;
    state.scheduled.delete(row.id);
    const { channel, text, blocks, threadTs } = row;
    postMessage(state, { channel, text, blocks, threadTs });
  }
}

/** Writes a message into a channel. */
export function postMessage(
  state: SlackState,
  message: Pick<FakeMessage, 'channel' | 'text' | 'threadTs'> & Partial<FakeMessage>,
): FakeMessage {
  const posted: FakeMessage = {
    blocks: undefined,
    user: BOT_USER,
    botId: BOT_ID,
    editedTs: undefined,
    metadata: undefined,
    reactions: [],
    files: [],
    ...message,
    ts: state.nextTs(),
  };
  replaceMessage(state, posted);
  return posted;
}

export function replaceMessage(state: SlackState, message: FakeMessage): void {
  state.messages.set(`${message.channel}/${message.ts}`, message);
}

/** Messages of a channel, oldest first. */
export function messagesIn(state: SlackState, channel: string): readonly FakeMessage[] {
  return [...state.messages.values()]
    .filter((message) => message.channel === channel)
    .sort((a, b) => (a.ts < b.ts ? -1 : 1));
}
