import type { BoundPort, Messenger } from '@quayside/core';
import type { WebhookVerifier } from '@quayside/core/webhooks';
import { createDiscordClient, type DiscordClient } from './discord-client.js';
import type { DiscordOptions } from './discord-options.js';
import { createDiscordParts } from './discord-parts.js';
import { bindMessenger } from './messenger/bind-messenger.js';
import type { DiscordDelivery } from './webhooks/discord-delivery.js';
import { createDiscordWebhooks } from './webhooks/discord-webhooks.js';

/** Discord: the messaging port, its deliveries, and a way to everything else. */
export interface Discord extends AsyncDisposable {
  /** The port: portable, and what a gateway holds. Its probe reads the bot itself. */
  readonly messenger: BoundPort<Messenger>;
  /** Verifies interactions and webhook events. */
  readonly webhooks: WebhookVerifier<DiscordDelivery>;
  readonly client: DiscordClient;
}

/**
 * Makes the adapter. Nothing is sent, and nothing is held open that was not passed in.
 *
 * @throws misconfigured naming the option that cannot work
 */
export function createDiscord(options: DiscordOptions): Discord {
  const parts = createDiscordParts(options);
  return {
    messenger: bindMessenger(parts),
    webhooks: createDiscordWebhooks(options),
    client: createDiscordClient(parts),
    // Connections belong to the transport, and a transport to whoever made it.
    [Symbol.asyncDispose]: async () => {},
  };
}
