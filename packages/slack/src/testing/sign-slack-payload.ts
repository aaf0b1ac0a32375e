import { hmacSha256 } from '@quayside/core/webhooks';

/** Signs a body as Slack does. Returns the headers of the delivery. */
export async function signSlackPayload(
  body: string | Uint8Array,
  signingSecret: string,
  options: { /** @default now */ readonly at?: Date | undefined } = {},
): Promise<{
  readonly 'x-slack-request-timestamp': string;
  readonly 'x-slack-signature': string;
}> {
  const seconds = String(Math.floor((options.at ?? new Date()).getTime() / 1000));
  const encoder = new TextEncoder();
  const bytes = typeof body === 'string' ? encoder.encode(body) : body;
  const parts = [encoder.encode(`v0:${seconds}:`), bytes];
  const mac = await hmacSha256(encoder.encode(signingSecret), parts);
  const hex = Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { 'x-slack-request-timestamp': seconds, 'x-slack-signature': `v0=${hex}` };
}
