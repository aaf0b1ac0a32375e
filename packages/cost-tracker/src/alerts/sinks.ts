import { createHmac } from 'node:crypto';
import { createInvoker, type Messenger, type RichText, toPlainText } from '@quayside/core';
import { createHttpClient, type HttpClientOptions } from '@quayside/core/http';
import { standard } from '@quayside/core/resilience';
import type { Alert, AlertSink } from './alert.js';

/** Posts alerts to a channel, through whatever adapter the messenger is. */
export function messengerSink(
  messenger: Pick<Messenger, 'send'>,
  channel: string,
  name: string = `messenger:${channel}`,
): AlertSink {
  return {
    name,
    send: async (alert) => {
      const blocks = toRichText(alert);
      await messenger.send({ channel, blocks, text: toPlainText(blocks) });
    },
  };
}

function toRichText({ severity, title, facts }: Alert): RichText {
  const mark = severity === 'high' ? '🔴' : '🟠';
  return [
    { type: 'paragraph', content: [{ type: 'text', text: `${mark} ${title}`, bold: true }] },
    {
      type: 'list',
      items: facts.map(([name, value]) => ({
        content: [{ type: 'text', text: `${name}: `, bold: true }, value],
      })),
    },
  ];
}

/** Whatever sends your mail: an adapter, or three lines around nodemailer. */
export interface MailSender {
  send(mail: {
    readonly to: string;
    readonly subject: string;
    readonly text: string;
  }): Promise<void>;
}

export function mailSink(sender: MailSender, to: string): AlertSink {
  return {
    name: `mail:${to}`,
    send: ({ title, facts }) => {
      const lines = facts.map(([name, value]) => `${name}: ${value}`);
      return sender.send({ to, subject: title, text: `${title}\n\n${lines.join('\n')}\n` });
    },
  };
}

export interface WebhookSinkOptions extends Pick<HttpClientOptions, 'fetch' | 'transport'> {
  readonly url: string;
  /**
   * Signs every delivery as Standard Webhooks does: `webhook-id`, `webhook-timestamp`, `webhook-signature`.
   * 24 to 64 bytes as base64, `whsec_` before it or not. https://www.standardwebhooks.com
   */
  readonly secret?: string | undefined;
  /** Unix time in milliseconds. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/** Posts alerts as JSON; the receiver knows a repetition by `webhook-id`, so that failures are repeated. */
export function webhookSink({
  url,
  secret,
  fetch,
  transport,
  now = Date.now,
}: WebhookSinkOptions): AlertSink {
  const { origin, pathname, search } = new URL(url);
  const http = createHttpClient({ provider: 'webhook', baseUrl: origin, fetch, transport });
  const invoker = createInvoker({ policy: standard() });
  const key =
    secret === undefined ? undefined : Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return {
    name: `webhook:${origin}${pathname}`,
    knowsRepetitions: true,
    send: async (alert) => {
      // Names of users and models are part of it, and a header takes ASCII alone.
      const id = encodeURI(alert.key.toWellFormed());
      const body = JSON.stringify({ type: `cost.${alert.kind}`, ...alert });
      const identity = {
        provider: 'webhook',
        port: 'alerts',
        operation: 'send',
        idempotency: 'keyed',
        idempotencyKey: alert.key,
      } as const;
      await invoker.run(identity, undefined, (call) => {
        const at = String(Math.floor(now() / 1_000));
        const headers = {
          'webhook-id': id,
          'webhook-timestamp': at,
          ...signed(key, id, at, body),
        };
        return http
          .exchange('POST', `${pathname}${search}`, { call, body, headers })
          .then((answer) => {
            answer.discard();
          });
      });
    },
  };
}

function signed(
  key: Buffer | undefined,
  id: string,
  at: string,
  body: string,
): Record<string, string> {
  const base = { 'content-type': 'application/json' };
  if (key === undefined) return base;
  const signature = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64');
  return { ...base, 'webhook-signature': `v1,${signature}` };
}
