import * as z from '@quayside/core/schema';
import { escapeText } from '../messenger/to-content.js';
import type { SlackParams } from '../slack-request.js';

/** What a notification is about. */
export type NotificationKind =
  | 'deployment_started'
  | 'deployment_success'
  | 'deployment_failure'
  | 'security_alert'
  | 'info';

export interface SlackNotification {
  readonly kind: NotificationKind;
  readonly title: string;
  /** Named facts, shown in their order. Undefined ones are left out. */
  readonly details?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  /** Slack's three names, or `#rrggbb`. @default by `kind` */
  readonly color?: 'good' | 'warning' | 'danger' | `#${string}` | undefined;
}

const text = z.string().check(z.minLength(1));

export const notificationInput: z.Schema<SlackNotification> = z.strictObject({
  kind: z.enum([
    'deployment_started',
    'deployment_success',
    'deployment_failure',
    'security_alert',
    'info',
  ]),
  title: text,
  details: z.optional(
    z.record(z.string(), z.optional(z.union([z.string(), z.number(), z.boolean()]))),
  ),
  color: z.optional(
    z.custom<NonNullable<SlackNotification['color']>>(
      (value) => typeof value === 'string' && /^(?:good|warning|danger|#[0-9a-f]{6})$/i.test(value),
      'must be good, warning, danger or #rrggbb',
    ),
  ),
});

/** A message with a coloured bar, in Slack's own words: ready for `chat.postMessage`. */
export interface SlackNotificationMessage {
  readonly text: string;
  readonly attachments: readonly SlackParams[];
}

const COLORS: Readonly<Record<NotificationKind, string>> = {
  deployment_started: '#439fe0',
  deployment_success: 'good',
  deployment_failure: 'danger',
  security_alert: 'danger',
  info: '#cccccc',
};

/** Values up to this length stand two in a row. */
const SHORT = 40;

/**
 * Writes a notification with a coloured bar, which Slack has in attachments only
 * (https://docs.slack.dev/reference/messaging/attachments). All text is literal.
 */
export function toSlackNotification(notification: SlackNotification): SlackNotificationMessage {
  const { kind, title, details = {}, color = COLORS[kind] } = notification;
  const fields = Object.entries(details)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => toField(name, String(value)));
  const text = escapeText(title);
  const attachment = { color, fallback: text, title: text, fields, mrkdwn_in: [] };
  return { text, attachments: [attachment] };
}

function toField(name: string, value: string): SlackParams {
  return { title: escapeText(name), value: escapeText(value), short: value.length <= SHORT };
}
