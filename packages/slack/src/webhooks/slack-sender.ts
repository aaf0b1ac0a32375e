import {
  bindPort,
  type Call,
  type Clock,
  type Driver,
  definePort,
  IntegrationError,
  type Listener,
  type MessageContent,
  type OperationOptions,
  type Policy,
  type Port,
  type RichText,
} from '@quayside/core';
import {
  createHttpClient,
  type HttpErrorVerdict,
  type HttpFailure,
  type HttpTransport,
} from '@quayside/core/http';
import { pacing, standard } from '@quayside/core/resilience';
import * as z from '@quayside/core/schema';
import { toContent } from '../messenger/to-content.js';
import {
  notificationInput,
  type SlackNotification,
  toSlackNotification,
} from '../notifications/to-slack-notification.js';
import { isRecord, readRefusal, type SlackRefusal, toVerdict } from '../slack-errors.js';
import { checkUrl } from '../slack-options.js';

export interface SlackSenderOptions {
  /** Where to send: `https://hooks.slack.com/services/…`, or a `response_url`. A secret. */
  readonly url: string | undefined;
  /** @default standard() with pacing: after a `Retry-After` everybody waits */
  readonly policy?: Policy | undefined;
  readonly listeners?: readonly Listener[] | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly transport?: HttpTransport | undefined;
  readonly clock?: Clock | undefined;
}

/** A message to an incoming webhook or a response URL. */
export interface SlackSenderMessage extends MessageContent {
  /** Of response URLs only: takes the place of the message that the interaction came from. */
  readonly replaceOriginal?: boolean | undefined;
  /** Of response URLs only: who sees it. @default 'only_you' */
  readonly visibleTo?: 'only_you' | 'channel' | undefined;
  readonly thread?: string | undefined;
}

/** Sends messages without a token. */
export interface SlackSender {
  /**
   * Sends one message. Slack takes no idempotency key here: it is repeated only when it certainly was not
   * sent. Throws `not_found` for an address that is gone, `conflict` for an archived channel,
   * `permission_denied` where the workspace forbids it, `rate_limited` with `retryAfterMs`.
   */
  send(message: SlackSenderMessage, options?: OperationOptions): Promise<void>;
  /** Sends a notification with a coloured bar. Fails and repeats as {@link send}. */
  notify(notification: SlackNotification, options?: OperationOptions): Promise<void>;
}

const richText: z.Schema<RichText> = z.custom<RichText>(Array.isArray, 'must be rich text');

const senderPort: Port<SlackSender> = definePort<SlackSender>('slack_webhook', {
  send: {
    idempotency: 'none',
    input: z.strictObject({
      text: z.string().check(z.minLength(1)),
      blocks: z.optional(richText),
      replaceOriginal: z.optional(z.boolean()),
      visibleTo: z.optional(z.enum(['only_you', 'channel'])),
      thread: z.optional(z.string()),
    }),
  },
  notify: { idempotency: 'none', input: notificationInput },
});

/**
 * Sends to an incoming webhook (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks)
 * or answers an interaction by its response URL, at most five times within 30 minutes.
 *
 * @throws misconfigured for an address that is none, or not over TLS
 */
export function createSlackSender(options: SlackSenderOptions): SlackSender {
  const { listeners, clock, fetch, transport } = options;
  const { policy = standard({ clock, pacing: pacing({ clock }) }) } = options;
  const { origin, pathname, search } = checkUrl('url', options.url ?? '');
  const http = createHttpClient({
    provider: 'slack',
    baseUrl: origin,
    headers: { 'user-agent': 'quayside-slack' },
    toError: toSenderError,
    fetch,
    transport,
    clock,
  });
  const post = async (json: unknown, call: Call): Promise<void> => {
    // The path is the credential: facts get to see its kind only.
    const route = pathname.startsWith('/services/') ? '/services/{webhook}' : '/{response_url}';
    const answer = await http.exchange('POST', `${pathname}${search}`, { call, json, route });
    checkSent(await answer.text(), answer.status, call);
  };
  const driver: Driver<SlackSender> = {
    send: (message, call) => post(toPayload(message), call),
    notify: (notification, call) => post(toSlackNotification(notification), call),
  };
  return bindPort(senderPort, driver, { provider: 'slack', policy, listeners, clock });
}

function toPayload(message: SlackSenderMessage): Readonly<Record<string, unknown>> {
  const { replaceOriginal, visibleTo, thread, ...content } = message;
  return {
    ...toContent(content),
    thread_ts: thread,
    replace_original: replaceOriginal,
    response_type:
      visibleTo === undefined ? undefined : visibleTo === 'channel' ? 'in_channel' : 'ephemeral',
  };
}

/** Answers are one word of text, the same words that the Web API uses, or what the Web API answers. */
function toSenderError({ text, json, status, call }: HttpFailure): HttpErrorVerdict | undefined {
  if (status === 429 || status >= 500) return undefined;
  const refusal = readRefusal(json) ?? readWord(text ?? '');
  return refusal && toVerdict(refusal, call);
}

/** A proxy says 200 to everything: only Slack's own word means that the message is there. */
function checkSent(text: string, status: number, call: Call): void {
  const word = text.trim();
  const json = parse(word);
  if (word === 'ok' || (isRecord(json) && json.ok === true)) return;
  const refusal = readRefusal(json) ?? readWord(word);
  const verdict: HttpErrorVerdict =
    refusal === undefined
      ? {
          message: `slack ${call.operation} failed: the answer is none of Slack's (malformed_response). Check the address; the message may have been sent.`,
          code: 'malformed_response',
          execution: 'unknown',
        }
      : toVerdict(refusal, call);
  throw new IntegrationError({ ...verdict, provider: 'slack', status });
}

function readWord(text: string): SlackRefusal | undefined {
  const error = /^[a-z_]{1,60}$/.exec(text.trim())?.[0];
  if (error === undefined) return undefined;
  return { error, needed: undefined, provided: undefined, messages: [] };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
