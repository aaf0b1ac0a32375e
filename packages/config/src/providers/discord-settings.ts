import { optional, regex, string } from '@quayside/core/schema';
import { type Group, group } from '../group.js';
import { secret, setting } from '../variable.js';
import { credential } from './credential.js';

/** What a bot and an application of Discord are known by. */
export interface DiscordSettings {
  readonly token: string;
  readonly applicationId: string | undefined;
  readonly publicKey: string | undefined;
}

/** `DISCORD_TOKEN`, as discord.js reads it, and what commands and interactions need. */
export const discordSettings: Group<DiscordSettings> = group({
  title: 'Discord',
  members: {
    token: secret('DISCORD_TOKEN', {
      about: 'the token of the bot, from its page Bot',
      from: 'https://discord.com/developers/applications',
      schema: credential(),
    }),
    applicationId: setting('DISCORD_APPLICATION_ID', {
      about: 'the id of the application, to register commands',
      from: 'https://discord.com/developers/applications',
      schema: optional(string().check(regex(/^\d+$/, 'must be a number'))),
    }),
    publicKey: setting('DISCORD_PUBLIC_KEY', {
      about: 'the key that interactions are verified with, 64 hexadecimal digits',
      from: 'https://discord.com/developers/applications',
      schema: optional(string().check(regex(/^[0-9a-f]{64}$/i, 'must be 64 hexadecimal digits'))),
    }),
  },
});
