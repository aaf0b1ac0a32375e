import { type Clock, systemClock } from '@quayside/core';
import {
  createFakeServer,
  type FakeAnswer,
  type FakeRequest,
  type FakeServer,
} from '@quayside/core/testing';
import { chatMethods, type FakeMethod } from './chat-methods.js';
import { decodeParams } from './decode-params.js';
import { directoryMethods } from './directory-methods.js';
import { fileMethods, receiveFile } from './file-methods.js';
import { receiveHook } from './receive-hook.js';
import { SlackFailure } from './slack-failure.js';
import {
  BOT_USER,
  createSlackState,
  deliverDue,
  type FakeChannel,
  type FakeFile,
  type FakeMessage,
  type FakeUser,
  messagesIn,
  postMessage,
  type SlackState,
} from './slack-state.js';

export interface FakeSlackOptions {
  /** The time of messages and of the schedule. @default the platform's clock */
  readonly clock?: Clock | undefined;
  /** The token that is accepted. @default any that begins with `xox` */
  readonly token?: string | undefined;
  readonly channels?: readonly FakeChannel[] | undefined;
  readonly users?: readonly FakeUser[] | undefined;
  /** Requests that the log keeps. @default 1000 */
  readonly logLimit?: number | undefined;
}

/**
 * Slack in memory: channels, people, threads, reactions, the schedule, files, incoming webhooks. Differences
 * from the real one: it limits nothing by itself, and files show at once.
 */
export interface FakeSlack extends FakeServer {
  /** Every message of a channel, oldest first; of all channels without one. */
  messages(channel?: string): readonly FakeMessage[];
  readonly ephemerals: SlackState['ephemerals'];
  files(): readonly FakeFile[];
  /** What came by incoming webhooks and response URLs. */
  readonly hooked: SlackState['hooked'];
  /** Writes a message as a person would. */
  receive(message: {
    readonly channel: string;
    readonly user: string;
    readonly text: string;
    readonly threadTs?: string | undefined;
  }): FakeMessage;
}

/** The places and people that a fake starts with. */
export const fakeChannels: {
  readonly general: FakeChannel;
  readonly secret: FakeChannel;
  readonly archived: FakeChannel;
} = {
  general: channel('C0GENERAL', 'general', 'public', false),
  secret: channel('C0SECRET', 'secret', 'private', false),
  archived: channel('C0OLD', 'old', 'public', true),
};

export const fakeUsers: { readonly ada: FakeUser; readonly grace: FakeUser } = {
  ada: { id: 'U0ADA', name: 'Ada', email: 'ada@example.com', isBot: false },
  grace: { id: 'U0GRACE', name: 'Grace', email: 'grace@example.com', isBot: false },
};

function channel(
  id: string,
  name: string,
  kind: FakeChannel['kind'],
  archived: boolean,
): FakeChannel {
  return { id, name, kind, archived, members: [BOT_USER, 'U0ADA', 'U0GRACE'] };
}

/**
 * Starts a Slack of your own: nothing leaves the process. Every fake has its own state.
 *
 * @example
 * const fake = createFakeSlack();
 * const { messenger } = createSlack({ token: 'xoxb-fake', fetch: fake.fetch });
 * await messenger.send({ channel: fakeChannels.general.id, text: 'hello' });
 * fake.messages(); // one message
 */
export function createFakeSlack(options: FakeSlackOptions = {}): FakeSlack {
  const { clock = systemClock, token, logLimit } = options;
  const channels = options.channels ?? Object.values(fakeChannels);
  const users = options.users ?? Object.values(fakeUsers);
  const state = createSlackState(clock, channels, users);
  const server = createFakeServer({
    handle: (request) => handle(state, token, request),
    toFailure: (status) => answer(status, { ok: false, error: 'internal_error' }),
    toRateLimit: (after) =>
      answer(429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(after ?? 1) }),
    clock,
    logLimit,
  });
  return {
    ...server,
    messages: (id) => {
      deliverDue(state);
      return id === undefined ? [...state.messages.values()] : messagesIn(state, id);
    },
    ephemerals: state.ephemerals,
    files: () => [...state.files.values()],
    hooked: state.hooked,
    receive: ({ channel: id, user, text, threadTs }) =>
      postMessage(state, { channel: id, user, botId: undefined, text, threadTs }),
  };
}

function handle(state: SlackState, token: string | undefined, request: FakeRequest): FakeAnswer {
  const { path, bytes } = request;
  deliverDue(state);
  const upload = /^\/upload\/v1\/(\w+)$/.exec(path)?.[1];
  if (upload !== undefined) {
    const content = fileBytes(request) ?? bytes;
    return receiveFile(state, upload, content) ? text(200, 'OK') : text(400, 'invalid length');
  }
  const hook = receiveHook(state, request);
  if (hook !== undefined) return hook;
  const name = path.slice(path.lastIndexOf('/') + 1);
  try {
    authenticate(token, request);
    const method = methodsAt(originOf(request))[name];
    if (method === undefined) throw new SlackFailure('unknown_method');
    return answer(200, { ok: true, ...method(state, decodeParams(request)) });
  } catch (error) {
    if (!(error instanceof SlackFailure)) throw error;
    return answer(200, { ok: false, error: error.message, ...error.fields });
  }
}

function methodsAt(origin: string): Readonly<Record<string, FakeMethod>> {
  return { ...chatMethods, ...directoryMethods, ...fileMethods(origin) };
}

/** Uploads go to another host at Slack; here they come back to wherever this fake is reached. */
function originOf({ header }: FakeRequest): string {
  const host = header('host');
  return host === undefined ? 'https://files.slack.com' : `http://${host}`;
}

function authenticate(token: string | undefined, request: FakeRequest): void {
  const given =
    /^Bearer (.+)$/.exec(request.header('authorization') ?? '')?.[1] ?? decodeParams(request).token;
  if (given === undefined) throw new SlackFailure('not_authed');
  if (token === undefined ? !given.startsWith('xox') : given !== token)
    throw new SlackFailure('invalid_auth');
}

/** The official SDK sends the bytes as a part of a multipart body. */
function fileBytes({ header, bytes }: FakeRequest): Uint8Array | undefined {
  const boundary = /boundary=([^;]+)/.exec(header('content-type') ?? '')?.[1];
  if (boundary === undefined) return undefined;
  const raw = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  const start = raw.indexOf('\r\n\r\n') + 4;
  const end = raw.indexOf(`\r\n--${boundary}`, start);
  return bytes.slice(start, end);
}

function answer(
  status: number,
  json: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): FakeAnswer {
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-slack-req-id': 'req-fake',
      ...headers,
    },
    body: JSON.stringify(json),
  };
}

function text(status: number, body: string): FakeAnswer {
  return { status, headers: { 'content-type': 'text/plain' }, body };
}
