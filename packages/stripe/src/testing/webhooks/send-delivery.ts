import type { Clock } from '@quayside/core';
import type { StripeEvent } from '../resources/events/stripe-event.js';
import { givenUp } from './given-up.js';
import { signStripePayload } from './sign-stripe-payload.js';
import type { WebhookEndpoint } from './webhook-endpoint.js';

/** An endpoint that takes longer has failed. */
const timeoutMs = 10_000;

export interface SendOptions {
  readonly clock: Clock;
  readonly fetch: (request: Request) => Promise<Response>;
}

/** Sends one signed event and returns the status; undefined where no answer came. Never throws. */
export async function sendDelivery(
  event: StripeEvent,
  endpoint: WebhookEndpoint,
  { clock, fetch }: SendOptions,
): Promise<number | undefined> {
  const body = JSON.stringify(event, null, 2);
  const abort = new AbortController();
  const cancel = clock.schedule(
    () => abort.abort(new Error('the webhook endpoint took too long')),
    timeoutMs,
  );
  try {
    const signature = await signStripePayload(
      body,
      endpoint.secret,
      Math.floor(clock.wallNow() / 1000),
    );
    const request = new Request(endpoint.url ?? 'https://webhooks.invalid/', {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'stripe-signature': signature,
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      },
      body,
      // Stripe takes every redirect for a failure.
      // https://support.stripe.com/questions/webhooks-what-to-do-when-the-http-status-code-starts-with-a-three-(3xx)
      redirect: 'manual',
      signal: abort.signal,
    });
    const answer = Promise.resolve((endpoint.deliver ?? fetch)(request));
    const response = await Promise.race([answer, givenUp(abort.signal)]);
    await response.body?.cancel();
    return response.status;
  } catch {
    return undefined;
  } finally {
    cancel();
  }
}
