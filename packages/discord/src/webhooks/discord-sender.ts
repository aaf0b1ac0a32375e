import {
  bindPort,
  type Call,
  type Clock,
  type Driver,
  definePort,
  type Listener,
  type MessageContent,
  messenger,
  misconfigured,
  type OperationOptions,
  type Policy,
  type Port,
  type RichText,
} from '@quayside/core';
import { createHttpClient, type HttpTransport } from '@quayside/core/http';
import { pacing, standard } from '@quayside/core/resilience';
import * as z from '@quayside/core/schema';
import { messageSchema } from '../api/message-api.js';
import { toDiscordError } from '../discord-errors.js';
import { checkUrl, USER_AGENT } from '../discord-options.js';
import { toRoute } from '../discord-route.js';
import { toContent } from '../messenger/to-content.js';

export interface DiscordSenderOptions {
  /** Where to send: `https://discord.com/api/webhooks/…`, or the `responseUrl` of an interaction. A secret. */
  readonly url: string | undefined;
  /** @default standard() with pacing, by the limits that the answers tell */
  readonly policy?: Policy | undefined;
  readonly listeners?: readonly Listener[] | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly transport?: HttpTransport | undefined;
  readonly clock?: Clock | undefined;
}

/** A message to an incoming webhook, or the answer to an interaction. */
export interface DiscordSenderMessage extends MessageContent {
  /** Of interactions only: who sees it. @default 'channel' */
  readonly visibleTo?: 'only_you' | 'channel' | undefined;
  /** Of webhooks only: the thread, in the channel of the webhook. */
  readonly thread?: string | undefined;
  /** Of webhooks only: the name that is shown. @default that of the webhook */
  readonly username?: string | undefined;
  /** Of webhooks only: the address of the picture that is shown. @default that of the webhook */
  readonly avatarUrl?: string | undefined;
}

/** Sends messages without a token of a bot. */
export interface DiscordSender {
  /**
   * Sends one message, and returns its id. Discord takes no nonce here: it is repeated only when it certainly
   * was not sent. Throws `not_found` for a webhook that is gone and an interaction that is over,
   * `rate_limited` with `retryAfterMs`, `invalid_request` for what Discord does not take.
   */
  send(message: DiscordSenderMessage, options?: OperationOptions): Promise<{ readonly id: string }>;
}

const EPHEMERAL = 64;

const richText: z.Schema<RichText> = z.custom<RichText>(isRichText, 'must be rich text');
const maybeText = z.optional(z.string().check(z.minLength(1)));

const senderPort: Port<DiscordSender> = definePort<DiscordSender>('discord_webhook', {
  send: {
    idempotency: 'none',
    input: z.strictObject({
      text: z.string().check(z.minLength(1)),
      blocks: z.optional(richText),
      visibleTo: z.optional(z.enum(['only_you', 'channel'])),
      thread: maybeText,
      username: maybeText,
      avatarUrl: maybeText,
    }),
  },
});

/**
 * Sends to an incoming webhook (https://docs.discord.com/developers/resources/webhook#execute-webhook), or
 * answers an interaction that was acknowledged, for 15 minutes.
 *
 * @throws misconfigured for an address that is none, or not over TLS
 */
export function createDiscordSender(options: DiscordSenderOptions): DiscordSender {
  const { listeners, clock, fetch, transport } = options;
  const { policy = standard({ clock, pacing: pacing({ clock }) }) } = options;
  const { origin, path } = readAddress(options.url);
  const http = createHttpClient({
    provider: 'discord',
    baseUrl: `${origin}/api/v10`,
    headers: { 'user-agent': USER_AGENT },
    toError: toDiscordError,
    requestIdHeaders: ['cf-ray'],
    fetch,
    transport,
    clock,
  });
  // The path is the credential: facts get to see its kind only.
  const route = toRoute('POST', path).path;
  const driver: Driver<DiscordSender> = {
    send: async ({ thread, ...message }: DiscordSenderMessage, call: Call) => {
      const query = { wait: true, with_components: true, thread_id: thread };
      const request = { call, query, json: toPayload(message), route, schema: messageSchema };
      return { id: (await http.request('POST', path, request)).id };
    },
  };
  return bindPort(senderPort, driver, { provider: 'discord', policy, listeners, clock });
}

/** What the port takes for blocks. */
function isRichText(blocks: unknown): boolean {
  const { validate } = messenger.operations.send.input['~standard'];
  const result = validate({ channel: 'any', text: 'any', blocks });
  return !(result instanceof Promise) && result.issues === undefined;
}

/** Without a version in the address, Discord would take one that is no longer supported. */
function readAddress(url: string | undefined): { readonly origin: string; readonly path: string } {
  const { origin, pathname } = checkUrl('createDiscordSender', 'url', url);
  const path = /^\/api(?:\/v\d+)?(\/webhooks\/[^/]+\/[^/]+)$/.exec(pathname)?.[1];
  if (path !== undefined) return { origin, path };
  throw misconfigured(
    'createDiscordSender',
    'option `url` is no address of a webhook',
    'Copy it from the channel, under integrations.',
  );
}

function toPayload(message: DiscordSenderMessage): Readonly<Record<string, unknown>> {
  const { visibleTo, username, avatarUrl, ...content } = message;
  return {
    ...toContent(content),
    username,
    avatar_url: avatarUrl,
    flags: visibleTo === 'only_you' ? EPHEMERAL : undefined,
  };
}
