import { type Clock, systemClock } from '@quayside/core';
import {
  createFakeServer,
  type FakeAnswer,
  type FakeRequest,
  type FakeServer,
} from '@quayside/core/testing';
import { directoryRoutes } from './directory-routes.js';
import { DiscordFailure } from './discord-failure.js';
import {
  BOT,
  createDiscordState,
  type DiscordState,
  type FakeChannel,
  type FakeMessage,
  type FakeUser,
  GUILD,
  messagesIn,
  postMessage,
} from './discord-state.js';
import { createFakeLimits, type FakeLimits } from './fake-limits.js';
import type { FakeRoute } from './fake-route.js';
import { hookRoutes } from './hook-routes.js';
import { messageRoutes } from './message-routes.js';
import { readBody } from './read-multipart.js';
import { bot } from './to-wire.js';

export interface FakeDiscordOptions {
  /** The time of messages and of limits. @default the platform's clock */
  readonly clock?: Clock | undefined;
  /** The token that is accepted. @default any */
  readonly token?: string | undefined;
  readonly channels?: readonly FakeChannel[] | undefined;
  readonly users?: readonly FakeUser[] | undefined;
  /** @default none: nothing is limited, and no answer speaks of limits */
  readonly limits?: FakeLimits | undefined;
  /** Requests that the log keeps. @default 1000 */
  readonly logLimit?: number | undefined;
}

/**
 * Discord in memory: one server with channels, threads, people, reactions, files, direct messages, webhooks, and
 * the nonces of the past three minutes. Differences from the real one: everybody is in the server, nobody has
 * roles, and no gateway tells of anything.
 */
export interface FakeDiscord extends FakeServer {
  /** Every message of a channel or a thread, oldest first; of all of them without one. */
  messages(channel?: string): readonly FakeMessage[];
  readonly channels: ReadonlyMap<string, FakeChannel>;
  /** What came by webhooks and by the addresses of interactions. */
  readonly hooked: DiscordState['hooked'];
  /** Writes a message as a person would. */
  receive(message: {
    readonly channel: string;
    readonly author: string;
    readonly content: string;
  }): FakeMessage;
}

export const fakeGuild: string = GUILD;

/** The places and people that a fake starts with. */
export const fakeChannels: {
  readonly general: FakeChannel;
  readonly secret: FakeChannel;
  readonly category: FakeChannel;
} = {
  general: { id: '900000000000000010', type: 0, name: 'general', topic: 'Everything' },
  secret: {
    id: '900000000000000011',
    type: 0,
    name: 'secret',
    isPrivate: true,
    members: [BOT, '900000000000000020'],
  },
  category: { id: '900000000000000012', type: 4, name: 'Text' },
};

export const fakeUsers: { readonly ada: FakeUser; readonly grace: FakeUser } = {
  ada: { id: '900000000000000020', name: 'Ada', isBot: false },
  grace: { id: '900000000000000021', name: 'Grace', isBot: false },
};

const ROUTES: readonly FakeRoute[] = [...messageRoutes, ...directoryRoutes, ...hookRoutes];

/**
 * Starts a Discord of your own: nothing leaves the process. Every fake has its own state.
 *
 * @example
 * const fake = createFakeDiscord();
 * const { messenger } = createDiscord({ token: 'fake', fetch: fake.fetch });
 * await messenger.send({ channel: fakeChannels.general.id, text: 'hello' });
 * fake.messages(); // one message
 */
export function createFakeDiscord(options: FakeDiscordOptions = {}): FakeDiscord {
  const { clock = systemClock, token, limits, logLimit } = options;
  const channels = options.channels ?? Object.values(fakeChannels);
  const users = options.users ?? Object.values(fakeUsers);
  const state = createDiscordState(clock, channels, [...users, bot]);
  const limited = limits === undefined ? undefined : createFakeLimits(limits, clock);
  const server = createFakeServer({
    handle: async (request) => {
      const path = request.path.replace(/^\/api(\/v\d+)?(?=\/)/, '');
      const limit = limited?.(request.method, path);
      if (limit?.allowed === false) return tooMany(limit.afterMs / 1000, limit.headers);
      const { status, json } = await handle(state, token, path, request);
      return answer(status, json, limit?.headers);
    },
    toFailure: (status) => answer(status, { code: 0, message: `${status}: Internal Server Error` }),
    toRateLimit: (after) => tooMany(Number(after ?? 1) || 1),
    clock,
    logLimit,
  });
  return {
    ...server,
    messages: (id) => (id === undefined ? [...state.messages.values()] : messagesIn(state, id)),
    channels: state.channels,
    hooked: state.hooked,
    receive: (message) => postMessage(state, message),
  };
}

interface Outcome {
  readonly status: number;
  readonly json: unknown;
}

async function handle(
  state: DiscordState,
  token: string | undefined,
  path: string,
  request: FakeRequest,
): Promise<Outcome> {
  const routes = ROUTES.filter((route) => route.path.test(path));
  const route = routes.find(({ method }) => method === request.method);
  try {
    if (route === undefined) {
      const [status, name] = routes.length > 0 ? [405, 'Method Not Allowed'] : [404, 'Not Found'];
      throw new DiscordFailure(status, 0, `${status}: ${name}`);
    }
    if (!hookRoutes.includes(route)) authenticate(token, request);
    const ids = route.path.exec(path)?.slice(1) ?? [];
    const query = new URLSearchParams(request.query);
    const json = route.act({ state, ids, query, ...(await readBody(request)) });
    return { status: json === undefined ? 204 : 200, json };
  } catch (error) {
    if (!(error instanceof DiscordFailure)) throw error;
    const { status, code, message, fields } = error;
    return { status, json: { code, message, ...fields } };
  }
}

function authenticate(token: string | undefined, { header }: FakeRequest): void {
  const given = /^Bot (\S+)$/.exec(header('authorization') ?? '')?.[1];
  if (given === undefined || (token !== undefined && given !== token))
    throw new DiscordFailure(401, 0, '401: Unauthorized');
}

/** The header has whole seconds, the body says it exactly. */
function tooMany(seconds: number, headers: Readonly<Record<string, string>> = {}): FakeAnswer {
  const json = { message: 'You are being rate limited.', retry_after: seconds, global: false };
  const retryAfter = { 'retry-after': String(Math.ceil(seconds)), 'x-ratelimit-scope': 'user' };
  return answer(429, json, { ...headers, ...retryAfter });
}

function answer(
  status: number,
  json: unknown,
  headers: Readonly<Record<string, string>> = {},
): FakeAnswer {
  const shared = { 'cf-ray': 'ray-fake', ...headers };
  if (json === undefined) return { status, headers: shared, body: '' };
  const body = JSON.stringify(json);
  return { status, headers: { 'content-type': 'application/json', ...shared }, body };
}
