import { hash } from 'node:crypto';
import { createInvoker } from '@quayside/core';
import { createHttpClient, type HttpClientOptions } from '@quayside/core/http';
import { standard } from '@quayside/core/resilience';
import type { Alert, AlertSink } from '../../alerts/alert.js';
import { webhookSink } from '../../alerts/sinks.js';
import { CommandError } from '../command-error.js';

type Env = Readonly<Record<string, string | undefined>>;

/** The sinks that the environment names. @throws CommandError naming the variable that cannot work */
export function alertSinks(env: Env): readonly AlertSink[] {
  const slack = readUrl(env, 'SLACK_WEBHOOK_URL');
  const webhook = readUrl(env, 'ALERT_WEBHOOK_URL');
  const secret = readSecret(env);
  return [
    ...(slack === undefined ? [] : [slackWebhookSink({ url: slack })]),
    ...(webhook === undefined ? [] : [webhookSink({ url: webhook, secret })]),
  ];
}

function readUrl(env: Env, name: string): string | undefined {
  const text = env[name] || undefined;
  if (text !== undefined && !/^https?:$/.test(URL.parse(text)?.protocol ?? ''))
    throw new CommandError(`${name} must be an http or https URL`);
  return text;
}

function readSecret(env: Env): string | undefined {
  const secret = env.ALERT_WEBHOOK_SECRET || undefined;
  if (secret === undefined) return undefined;
  const bytes = Buffer.from(secret.replace(/^whsec_/, ''), 'base64').length;
  if (bytes < 24 || bytes > 64)
    throw new CommandError(
      'ALERT_WEBHOOK_SECRET must be 24 to 64 bytes as base64: openssl rand -base64 32',
    );
  return secret;
}

export interface SlackWebhookOptions extends Pick<HttpClientOptions, 'fetch' | 'transport'> {
  /** The URL is the credential: it stands in no name, error or log. */
  readonly url: string;
}

/**
 * Posts alerts by an incoming webhook of Slack. Slack knows no repetition by a key, so one that may have arrived is
 * not sent again. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export function slackWebhookSink({ url, fetch, transport }: SlackWebhookOptions): AlertSink {
  const { origin, pathname } = new URL(url);
  const http = createHttpClient({ provider: 'slack', baseUrl: origin, fetch, transport });
  const invoker = createInvoker({ policy: standard() });
  return {
    name: `slack:${hash('sha256', url).slice(0, 12)}`,
    send: async (alert) => {
      const identity = {
        provider: 'slack',
        port: 'alerts',
        operation: 'send',
        idempotency: 'none',
        idempotencyKey: undefined,
      } as const;
      await invoker.run(identity, undefined, async (call) => {
        const json = { text: toMrkdwn(alert) };
        const route = '/services/{webhook}';
        (await http.exchange('POST', pathname, { call, json, route })).discard();
      });
    },
  };
}

function toMrkdwn({ severity, title, facts }: Alert): string {
  const mark = severity === 'high' ? ':red_circle:' : ':large_orange_circle:';
  const lines = facts.map(([name, value]) => `• ${escapeText(name)}: ${escapeText(value)}`);
  return [`${mark} *${escapeText(title)}*`, ...lines].join('\n');
}

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
