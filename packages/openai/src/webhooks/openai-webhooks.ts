import { type Clock, misconfigured } from '@quayside/core';
import * as z from '@quayside/core/schema';
import {
  bindWebhooks,
  type HeaderReader,
  toJsonEvent,
  type WebhookScheme,
  type WebhookSecrets,
  type WebhookTolerance,
  type WebhookVerifier,
} from '@quayside/core/webhooks';

/** What OpenAI delivers: that a batch, a response or a fine-tuning job has ended, that a call comes in. */
export interface OpenAIWebhookEvent {
  /** `webhook-id`, which is signed: the same when the event is delivered again. Dedupe by it. */
  readonly deliveryId: string;
  readonly id: string;
  /** `response.completed`, `batch.failed`, `realtime.call.incoming`, … */
  readonly type: string;
  readonly createdAt: Date;
  /** Mostly the `id` of what it is about: ask for it by `client.request`. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Options of {@link createOpenAIWebhooks}. */
export interface OpenAIWebhooksOptions {
  /** `whsec_…`; several while it is rotated. Without any, every delivery is refused with `misconfigured`. */
  readonly webhookSecret: WebhookSecrets | undefined;
  /** `'off'` accepts a delivery of any age. @default 300 s back, 60 s ahead */
  readonly tolerance?: WebhookTolerance | 'off' | undefined;
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
}

/** An event as it is written. */
export interface ApiEvent {
  readonly id: string;
  readonly type: string;
  readonly created_at: number;
  readonly data: Readonly<Record<string, unknown>>;
}

const eventSchema: z.Schema<ApiEvent> = z.received(() =>
  z.looseObject({
    id: z.string(),
    type: z.string(),
    created_at: z.number(),
    data: z.looseObject({}),
  }),
);

const PREFIX = 'whsec_';

/**
 * Standard Webhooks: `webhook-signature: v1,<base64> [v1,<base64> …]` over `<webhook-id>.<webhook-timestamp>.`
 * and the raw body, with the key that stands in base64 behind `whsec_`
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
 */
const openAIScheme: WebhookScheme = {
  provider: 'openai',
  secretVariable: 'OPENAI_WEBHOOK_SECRET',
  encoding: 'base64',
  read: (header) => {
    const [id, time] = [header('webhook-id'), header('webhook-timestamp')];
    const signature = header('webhook-signature');
    if (id === undefined || time === undefined || signature === undefined) return 'missing_header';
    const signatures = signature
      .split(' ')
      .filter((one) => one.startsWith('v1,'))
      .map((one) => one.slice('v1,'.length));
    // A dot in the id could be read as the one behind it.
    const isSound = /^[^.]{1,255}$/.test(id) && /^\d{1,12}$/.test(time) && signatures.length > 0;
    if (!isSound) return 'malformed_header';
    return { signedPrefix: `${id}.${time}.`, signatures, sentAt: Number(time) };
  },
  toKey,
};

/**
 * Tells OpenAI's deliveries from everybody else's. It needs no API key, and so stands beside the adapter.
 *
 * @throws misconfigured for unusable secrets
 * @see https://platform.openai.com/docs/guides/webhooks
 */
export function createOpenAIWebhooks(
  options: OpenAIWebhooksOptions,
): WebhookVerifier<OpenAIWebhookEvent> {
  const { webhookSecret, tolerance, clock } = options;
  return bindWebhooks(openAIScheme, { secrets: webhookSecret, tolerance, clock, toEvent });
}

/** Decodes a secret. OpenAI's own library takes one without the prefix for text, others for base64. */
function toKey(secret: string): Uint8Array {
  const base64 = secret.slice(PREFIX.length);
  if (secret.startsWith(PREFIX) && base64 !== '' && /^[A-Za-z\d+/]+={0,2}$/.test(base64)) {
    try {
      return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    } catch {
      // No base64 after all; the message must not hold it.
    }
  }
  throw misconfigured(
    'createOpenAIWebhooks',
    '`webhookSecret` is not `whsec_` and base64',
    'Pass the secret as OpenAI shows it, for example from OPENAI_WEBHOOK_SECRET.',
  );
}

function toEvent(text: string, header: HeaderReader): OpenAIWebhookEvent {
  const { id, type, created_at, data } = toJsonEvent(text, eventSchema, 'openai');
  const createdAt = new Date(created_at * 1000);
  return { deliveryId: header('webhook-id') ?? id, id, type, createdAt, data };
}
