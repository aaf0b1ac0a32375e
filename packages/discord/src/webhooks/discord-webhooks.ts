import { misconfigured } from '@quayside/core';
import {
  bindWebhooks,
  ed25519,
  type WebhookScheme,
  type WebhookVerifier,
} from '@quayside/core/webhooks';
import type { DiscordOptions } from '../discord-options.js';
import type { DiscordDelivery } from './discord-delivery.js';
import { toDelivery } from './to-delivery.js';

/**
 * `X-Signature-Ed25519: <hex>` over `<X-Signature-Timestamp><raw body>`
 * (https://docs.discord.com/developers/interactions/overview#setting-up-an-endpoint-validating-security-request-headers).
 */
const discordScheme: WebhookScheme = {
  provider: 'discord',
  secretVariable: 'DISCORD_PUBLIC_KEY',
  algorithm: ed25519,
  encoding: 'hex',
  read: (header) => {
    const [signature, time] = [header('x-signature-ed25519'), header('x-signature-timestamp')];
    if (signature === undefined || time === undefined) return 'missing_header';
    if (!/^\d{1,12}$/.test(time) || !/^[0-9a-f]{128}$/i.test(signature)) return 'malformed_header';
    return { signedPrefix: time, signatures: [signature.toLowerCase()], sentAt: Number(time) };
  },
  toKey: (publicKey) => {
    if (!/^[0-9a-f]{64}$/i.test(publicKey))
      throw misconfigured(
        'createDiscord',
        'option `publicKey` is no public key of an application',
        'Copy its 64 hex digits from the General Information of the application.',
      );
    return Uint8Array.from(publicKey.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  },
};

/** Verifies interactions and webhook events. @throws misconfigured for unusable keys */
export function createDiscordWebhooks(
  options: Pick<DiscordOptions, 'publicKey' | 'webhookTolerance' | 'clock'>,
): WebhookVerifier<DiscordDelivery> {
  return bindWebhooks(discordScheme, {
    secrets: options.publicKey,
    tolerance: options.webhookTolerance,
    clock: options.clock,
    toEvent: toDelivery,
  });
}
