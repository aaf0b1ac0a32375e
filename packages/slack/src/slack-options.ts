import { type Clock, IntegrationError, type Listener, type Policy } from '@quayside/core';
import type { HttpTransport } from '@quayside/core/http';
import type { WebhookSecrets, WebhookTolerance } from '@quayside/core/webhooks';
import type { SlackPacing } from './slack-pacing.js';

/** Options of {@link createSlack}; checked once, when the adapter is made. */
export interface SlackOptions {
  /** A bot (`xoxb-…`) or user (`xoxp-…`) token. Required: undefined is accepted by type only, to name the variable. */
  readonly token: string | undefined;
  /** The app's signing secret; several while it is rotated. @default none: deliveries are refused */
  readonly signingSecret?: WebhookSecrets | undefined;
  /** How old or how far ahead a delivery may be dated. @default 300 s back, 60 s ahead */
  readonly webhookTolerance?: WebhookTolerance | 'off' | undefined;
  /** Sent as `team_id` by lists, for tokens of a whole organisation. */
  readonly teamId?: string | undefined;
  /**
   * Makes messages with an `idempotencyKey` repeatable: the key goes along as the message's metadata, and
   * before a message is sent the last minutes of its channel are searched for it. Costs one more request
   * a message and the scope to read the channel. Slack has no idempotency keys, so a message that arrives
   * while its channel is being searched is still sent twice. @default 'off'
   */
  readonly deduplicate?: 'off' | 'history' | undefined;
  /** How far back the search goes, in milliseconds. @default 600_000 */
  readonly deduplicateWithinMs?: number | undefined;
  /**
   * What surrounds every call; the pacing and the timeouts of requests are off then.
   *
   * @default 30 s in all (15 minutes for a file), retry, breaker; each request paced, with 10 s for its answer
   */
  readonly policy?: Policy | undefined;
  /**
   * What holds requests back, under the default policy or beside `policy`. Pass one to share it among the
   * adapters of a token, {@link slackTierPacing} to keep to Slack's tiers, `false` for none.
   *
   * @default slackPacing(), and none where there is a `policy`
   */
  readonly pacing?: SlackPacing | false | undefined;
  /** Receive the facts of every call. */
  readonly listeners?: readonly Listener[] | undefined;
  /** Replaces the platform's `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Replaces the transport as a whole, for example `nodeTransport()`; `fetch` is unused then. */
  readonly transport?: HttpTransport | undefined;
  readonly clock?: Clock | undefined;
  /** Where the API is. Plain HTTP is accepted on loopback only. @default 'https://slack.com/api' */
  readonly baseUrl?: string | undefined;
  /** Largest answer that is read. @default 16 MiB */
  readonly maxBodyBytes?: number | undefined;
}

/** What may stand in a header without being split, folded or refused by the platform. */
const VISIBLE = /^[\x21-\x7e]+$/;

/** Returns the token. @throws misconfigured naming the option, never its value */
export function checkOptions({ token, baseUrl, deduplicateWithinMs = 1 }: SlackOptions): string {
  if (typeof token !== 'string' || !VISIBLE.test(token))
    throw misconfigured(
      'token',
      'is missing or has characters that no token has. Set SLACK_BOT_TOKEN and pass it',
    );
  if (!(deduplicateWithinMs > 0 && Number.isFinite(deduplicateWithinMs)))
    throw misconfigured('deduplicateWithinMs', 'must be a positive number of milliseconds');
  if (baseUrl !== undefined) checkUrl('baseUrl', baseUrl);
  return token;
}

/** Tokens and webhook addresses are secrets: they go over TLS, or stay on this machine. */
export function checkUrl(option: string, text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw misconfigured(option, 'must be an http or https URL');
  if (!isPrivateUrl(url))
    throw misconfigured(option, 'would send a secret in the clear. Use https');
  return url;
}

/** Whether what is sent there goes over TLS or stays on this machine. */
export function isPrivateUrl({ protocol, hostname }: URL): boolean {
  if (protocol === 'https:') return true;
  return protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** What every client of one adapter has in common. */
export function sharedOptions({ maxBodyBytes, fetch, transport, clock }: SlackOptions): {
  readonly provider: 'slack';
  readonly requestIdHeaders: readonly string[];
} & Pick<SlackOptions, 'maxBodyBytes' | 'fetch' | 'transport' | 'clock'> {
  const requestIdHeaders = ['x-slack-req-id'];
  return { provider: 'slack', requestIdHeaders, maxBodyBytes, fetch, transport, clock };
}

function misconfigured(option: string, problem: string): IntegrationError {
  return new IntegrationError({
    message: `createSlack: option \`${option}\` ${problem} (misconfigured).`,
    code: 'misconfigured',
    execution: 'not_executed',
    provider: 'slack',
  });
}
