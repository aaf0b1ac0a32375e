import { hmacSha256 } from '@quayside/core/webhooks';

/** Signs a body as GitHub does. Returns the headers of the delivery. */
export async function signGitHubPayload(
  body: string | Uint8Array,
  webhookSecret: string,
  options: {
    /** @default 'push' */
    readonly event?: string | undefined;
    /** @default a new one */
    readonly id?: string | undefined;
  } = {},
): Promise<{
  readonly 'x-hub-signature-256': string;
  readonly 'x-github-event': string;
  readonly 'x-github-delivery': string;
}> {
  const { event = 'push', id = crypto.randomUUID() } = options;
  const encoder = new TextEncoder();
  const bytes = typeof body === 'string' ? encoder.encode(body) : body;
  const mac = await hmacSha256(encoder.encode(webhookSecret), [bytes]);
  const hex = Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return {
    'x-hub-signature-256': `sha256=${hex}`,
    'x-github-event': event,
    'x-github-delivery': id,
  };
}
