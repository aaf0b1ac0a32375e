import { IntegrationError } from '../errors/integration-error.js';
import type { RefusalReason, WebhookScheme } from './webhook-scheme.js';

/** One message for all reasons: an answer made of it teaches a forger nothing. */
export function refusal(scheme: WebhookScheme, reason: RefusalReason): IntegrationError {
  return new IntegrationError({
    message: `${scheme.provider} webhook refused: nothing proves that ${scheme.provider} sent it just now (invalid_signature). Check the endpoint's secret and this machine's clock, and verify the raw bytes of the body.`,
    code: 'invalid_signature',
    execution: 'not_executed',
    provider: scheme.provider,
    details: { reason },
  });
}
