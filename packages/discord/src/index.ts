export type { Discord } from './create-discord.js';
export { createDiscord } from './create-discord.js';
export type { DiscordClient, DiscordClientRequest } from './discord-client.js';
export type { DiscordOptions } from './discord-options.js';
export type { BucketRequest, DiscordPacing, DiscordPacingOptions } from './discord-pacing.js';
export { discordPacing } from './discord-pacing.js';
export type { DiscordRoute } from './discord-route.js';
export type { DiscordDelivery } from './webhooks/discord-delivery.js';
export type {
  DiscordSender,
  DiscordSenderMessage,
  DiscordSenderOptions,
} from './webhooks/discord-sender.js';
export { createDiscordSender } from './webhooks/discord-sender.js';
