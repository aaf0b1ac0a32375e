import { IntegrationError } from '@quayside/core';
import {
  bindWebhooks,
  type HeaderReader,
  type WebhookScheme,
  type WebhookVerifier,
} from '@quayside/core/webhooks';
import { isRecord } from '../github-errors.js';
import type { GitHubOptions } from '../github-options.js';
import type { GitHubDelivery } from './github-delivery.js';

/**
 * `X-Hub-Signature-256: sha256=<hex>` over the raw body, the form's text included. The SHA-1 header beside it
 * does not count
 * (https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries).
 */
const githubScheme: WebhookScheme = {
  provider: 'github',
  secretVariable: 'GITHUB_WEBHOOK_SECRET',
  encoding: 'hex',
  read: (header) => {
    if (header('x-hub-signature-256') === undefined) return 'missing_header';
    const hex = signatureOf(header);
    if (hex === undefined) return 'malformed_header';
    return { signedPrefix: '', signatures: [hex], sentAt: undefined };
  },
  toKey: (secret) => new TextEncoder().encode(secret),
};

/** Verifies deliveries. @throws misconfigured for unusable secrets */
export function createGitHubWebhooks(
  options: Pick<GitHubOptions, 'webhookSecret' | 'clock'>,
): WebhookVerifier<GitHubDelivery> {
  return bindWebhooks(githubScheme, {
    secrets: options.webhookSecret,
    clock: options.clock,
    // GitHub sends up to 25 MB.
    maxBodyBytes: 25 * 1024 * 1024,
    toEvent: toDelivery,
  });
}

function signatureOf(header: HeaderReader): string | undefined {
  const signature = header('x-hub-signature-256') ?? '';
  return /^sha256=([\da-f]{64})$/i.exec(signature)?.[1]?.toLowerCase();
}

function toDelivery(text: string, header: HeaderReader): GitHubDelivery {
  const [id, event] = [header('x-github-delivery'), header('x-github-event')];
  const signature = signatureOf(header);
  if (id === undefined || event === undefined || signature === undefined)
    throw malformed('it has no event or no id');
  const payload = parsePayload(text);
  const { action } = payload;
  return { id, event, action: typeof action === 'string' ? action : undefined, payload, signature };
}

/** A form says so by its body: no JSON begins like that, and the content type is not signed. */
function parsePayload(text: string): Readonly<Record<string, unknown>> {
  const json = text.startsWith('payload=') ? new URLSearchParams(text).get('payload') : text;
  try {
    const value: unknown = JSON.parse(json ?? '');
    if (isRecord(value)) return value;
  } catch {
    // The parser's own message quotes the body.
  }
  throw malformed('it is not JSON');
}

function malformed(problem: string): IntegrationError {
  return new IntegrationError({
    message: `github webhook is signed, but not what github documents: ${problem} (malformed_response).`,
    code: 'malformed_response',
    execution: 'not_executed',
    provider: 'github',
  });
}
