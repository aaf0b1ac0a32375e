import type { Call } from '@quayside/core';
import { hmacSha256 } from '@quayside/core/webhooks';

/** Discord takes 25 characters: 150 bits of the hash. */
const LENGTH = 25;
const encoder = new TextEncoder();

/** What makes Discord answer with the message that is there already. */
export interface Nonce {
  readonly nonce?: string;
  readonly enforce_nonce?: true;
}

/**
 * Makes the nonce of a message that has an idempotency key. Discord compares the nonces of a bot over all
 * channels, and would answer with a message of another channel: the channel is a part of it.
 */
export async function toNonce(call: Call, channel: string): Promise<Nonce> {
  const { idempotencyKey, operation } = call;
  if (idempotencyKey === undefined) return {};
  const text = JSON.stringify([operation, channel, idempotencyKey]);
  const hash = await hmacSha256(encoder.encode('nonce'), [encoder.encode(text)]);
  const base64 = btoa(String.fromCharCode(...hash));
  const nonce = base64.replaceAll('+', '-').replaceAll('/', '_').slice(0, LENGTH);
  return { nonce, enforce_nonce: true };
}
