import { bindWebhooks, type WebhookScheme, type WebhookVerifier } from '@quayside/core/webhooks';
import type { SlackOptions } from '../slack-options.js';
import type { SlackDelivery } from './slack-delivery.js';
import { toDelivery } from './to-delivery.js';

/**
 * `X-Slack-Signature: v0=<hex>` over `v0:<X-Slack-Request-Timestamp>:<raw body>`
 * (https://docs.slack.dev/authentication/verifying-requests-from-slack).
 */
const slackScheme: WebhookScheme = {
  provider: 'slack',
  secretVariable: 'SLACK_SIGNING_SECRET',
  encoding: 'hex',
  read: (header) => {
    const [signature, time] = [header('x-slack-signature'), header('x-slack-request-timestamp')];
    if (signature === undefined || time === undefined) return 'missing_header';
    if (!/^\d{1,12}$/.test(time)) return 'malformed_header';
    const hex = /^v0=([0-9a-f]{64})$/i.exec(signature)?.[1];
    if (hex === undefined) return 'malformed_header';
    return { signedPrefix: `v0:${time}:`, signatures: [hex], sentAt: Number(time) };
  },
  toKey: (secret) => new TextEncoder().encode(secret),
};

/** Verifies events, commands and interactions. @throws misconfigured for unusable secrets */
export function createSlackWebhooks(
  options: Pick<SlackOptions, 'signingSecret' | 'webhookTolerance' | 'clock'>,
): WebhookVerifier<SlackDelivery> {
  return bindWebhooks(slackScheme, {
    secrets: options.signingSecret,
    tolerance: options.webhookTolerance,
    clock: options.clock,
    toEvent: toDelivery,
  });
}
