import { type Clock, systemClock } from '@quayside/core';
import { hmacSha256 } from '@quayside/core/webhooks';

/** Signs a body as OpenAI does. Returns the headers of the delivery. */
export async function signOpenAIPayload(
  body: string | Uint8Array,
  webhookSecret: string,
  options: {
    /** @default a new one */
    readonly id?: string | undefined;
    /** Tells the time of the delivery. @default the platform's clock */
    readonly clock?: Clock | undefined;
  } = {},
): Promise<{
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}> {
  const { id = `wh_${crypto.randomUUID()}`, clock = systemClock } = options;
  const timestamp = String(Math.floor(clock.wallNow() / 1000));
  const encoder = new TextEncoder();
  const secret = atob(webhookSecret.replace(/^whsec_/, ''));
  const key = Uint8Array.from(secret, (character) => character.charCodeAt(0));
  const bytes = typeof body === 'string' ? encoder.encode(body) : body;
  const mac = await hmacSha256(key, [encoder.encode(`${id}.${timestamp}.`), bytes]);
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${btoa(String.fromCharCode(...mac))}`,
  };
}
