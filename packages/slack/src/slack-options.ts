import { type Clock, IntegrationError, type Listener, type Policy } from '@quayside/core';
import type { HttpTransport } from '@quayside/core/http';
import type { WebhookSecrets, WebhookTolerance } from '@quayside/core/webhooks';

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
  /** What surrounds every call. @default standard(): 30 s deadline, retry, breaker, 10 s an attempt */
  readonly policy?: Policy | undefined;
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
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'http:' && !loopback)
    throw misconfigured(option, 'would send a secret in the clear. Use https');
  return url;
}

function misconfigured(option: string, problem: string): IntegrationError {
  return new IntegrationError({
    message: `createSlack: option \`${option}\` ${problem} (misconfigured).`,
    code: 'misconfigured',
    execution: 'not_executed',
    provider: 'slack',
  });
}
