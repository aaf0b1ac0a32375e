import type { BoundPort, Messenger } from '@quayside/core';
import type { WebhookVerifier } from '@quayside/core/webhooks';
import { bindMessenger } from './messenger/bind-messenger.js';
import { bindMethods, type SlackMethods } from './methods/bind-methods.js';
import { createSlackClient, type SlackClient } from './slack-client.js';
import type { SlackOptions } from './slack-options.js';
import { createSlackParts } from './slack-parts.js';
import type { SlackDelivery } from './webhooks/slack-delivery.js';
import { createSlackWebhooks } from './webhooks/slack-webhooks.js';

/** Slack: the messaging port, its own methods, its deliveries, and a way to everything else. */
export interface Slack extends SlackMethods, AsyncDisposable {
  /** The port: portable, and what a gateway holds. Its probe is auth.test. */
  readonly messenger: BoundPort<Messenger>;
  /** Verifies events, commands and interactions. */
  readonly webhooks: WebhookVerifier<SlackDelivery>;
  readonly client: SlackClient;
}

/**
 * Makes the adapter. Nothing is sent, and nothing is held open that was not passed in.
 *
 * @throws misconfigured naming the option that cannot work
 */
export function createSlack(options: SlackOptions): Slack {
  const parts = createSlackParts(options);
  return {
    messenger: bindMessenger(parts),
    ...bindMethods(parts),
    webhooks: createSlackWebhooks(options),
    client: createSlackClient(parts),
    // Connections belong to the transport, and a transport to whoever made it.
    [Symbol.asyncDispose]: async () => {},
  };
}
