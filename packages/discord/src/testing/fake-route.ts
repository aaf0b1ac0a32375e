import type { FakeRequest } from '@quayside/core/testing';
import { DiscordFailure, wrongForm } from './discord-failure.js';
import type { DiscordState, FakeChannel, FakeFile, FakeMessage } from './discord-state.js';

/** What a request asks of a route. */
export interface RouteCall {
  readonly state: DiscordState;
  readonly ids: readonly string[];
  readonly query: URLSearchParams;
  readonly json: Readonly<Record<string, unknown>>;
  /** Of a multipart body. */
  readonly files: readonly Omit<FakeFile, 'id' | 'fields'>[];
}

/** A route of the fake: its answer, with 204 for undefined. */
export interface FakeRoute {
  readonly method: FakeRequest['method'];
  /** Of the path behind the version; its groups are the ids. */
  readonly path: RegExp;
  readonly act: (call: RouteCall) => unknown;
}

export function findChannel(state: DiscordState, id: string | undefined): FakeChannel {
  const channel = state.channels.get(checkedId(id));
  if (channel === undefined) throw new DiscordFailure(404, 10003, 'Unknown Channel');
  return channel;
}

export function findMessage(state: DiscordState, [channel, id]: readonly string[]): FakeMessage {
  const place = findChannel(state, channel);
  const message = state.messages.get(checkedId(id));
  if (message?.channel !== place.id) throw new DiscordFailure(404, 10008, 'Unknown Message');
  return message;
}

/** What is no number is no id, and refused before anything is looked for. */
function checkedId(id: string | undefined): string {
  if (id !== undefined && /^\d{1,20}$/.test(id)) return id;
  throw wrongForm('id', 'NUMBER_TYPE_COERCE');
}
