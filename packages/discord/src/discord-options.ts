import { type Clock, type Listener, misconfigured, type Policy } from '@quayside/core';
import type { HttpTransport } from '@quayside/core/http';
import type { WebhookSecrets, WebhookTolerance } from '@quayside/core/webhooks';
import type { DiscordPacing } from './discord-pacing.js';

/** Options of {@link createDiscord}; checked once, when the adapter is made. */
export interface DiscordOptions {
  /** The token of a bot, without `Bot`. Required: undefined is accepted by type only, to name the variable. */
  readonly token: string | undefined;
  /** The server whose channels are listed where a call names none. @default none: such a call is refused */
  readonly guildId?: string | undefined;
  /** The application's public key, in hex as Discord shows it. @default none: deliveries are refused */
  readonly publicKey?: WebhookSecrets | undefined;
  /** How old or how far ahead a delivery may be dated. @default 300 s back, 60 s ahead */
  readonly webhookTolerance?: WebhookTolerance | 'off' | undefined;
  /**
   * What surrounds every call; the pacing and the timeouts of requests are off then.
   *
   * @default 30 s in all (15 minutes for a file), retry, breaker; each request paced, with 10 s for its answer
   */
  readonly policy?: Policy | undefined;
  /**
   * What holds requests back, under the default policy or beside `policy`. Pass one to share it among the
   * adapters of a token, `false` for none.
   *
   * @default discordPacing(), and none where there is a `policy`
   */
  readonly pacing?: DiscordPacing | false | undefined;
  /** Receive the facts of every call. */
  readonly listeners?: readonly Listener[] | undefined;
  /** Replaces the platform's `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Replaces the transport as a whole, for example `nodeTransport()`; `fetch` is unused then. */
  readonly transport?: HttpTransport | undefined;
  readonly clock?: Clock | undefined;
  /** Where the API is. Plain HTTP is accepted on loopback only. @default 'https://discord.com/api/v10' */
  readonly baseUrl?: string | undefined;
  /** Largest answer that is read. @default 16 MiB */
  readonly maxBodyBytes?: number | undefined;
}

/** What may stand in a header without being split, folded or refused by the platform. */
const VISIBLE = /^[\x21-\x7e]+$/;
const SNOWFLAKE = /^\d{1,20}$/;

/** Returns the token. @throws misconfigured naming the option, never its value */
export function checkOptions({ token, guildId, baseUrl }: DiscordOptions): string {
  if (typeof token !== 'string' || !VISIBLE.test(token))
    throw misconfigured(
      'createDiscord',
      'option `token` is missing or has characters that no token has',
      'Set DISCORD_BOT_TOKEN and pass it, without `Bot` in front.',
    );
  if (guildId !== undefined && !SNOWFLAKE.test(guildId))
    throw misconfigured(
      'createDiscord',
      'option `guildId` is no id of Discord',
      'Copy it from the server, with developer mode on.',
    );
  if (baseUrl !== undefined) checkUrl('createDiscord', 'baseUrl', baseUrl);
  return token;
}

/** Tokens and webhook addresses are secrets: they go over TLS, or stay on this machine. */
export function checkUrl(maker: string, option: string, text: string | undefined): URL {
  const url = URL.parse(text ?? '');
  if (url !== null && isPrivate(url)) return url;
  throw misconfigured(
    maker,
    `option \`${option}\` is no URL, or would send a secret in the clear`,
    'Use https.',
  );
}

/** Whether what is sent there goes over TLS or stays on this machine. */
function isPrivate({ protocol, hostname }: URL): boolean {
  if (protocol === 'https:') return true;
  return protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** What Discord wants to know of a program (https://docs.discord.com/developers/reference#user-agent). */
export const USER_AGENT: string =
  'DiscordBot (https://www.npmjs.com/package/@quayside/discord, 0) quayside-discord';
