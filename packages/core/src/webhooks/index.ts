export type { BindWebhooksOptions, WebhookTolerance, WebhookVerifier } from './bind-webhooks.js';
export { bindWebhooks } from './bind-webhooks.js';
export { constantTimeEqual } from './constant-time-equal.js';
export { ed25519 } from './ed25519.js';
export { hmacSha256 } from './hmac.js';
export type { SignatureAlgorithm } from './signature-algorithm.js';
export { toJsonEvent } from './to-json-event.js';
export type {
  HeaderReader,
  RefusalReason,
  SignedDelivery,
  WebhookHeaders,
  WebhookScheme,
} from './webhook-scheme.js';
export type { DatedSecret, WebhookSecrets } from './webhook-secrets.js';
