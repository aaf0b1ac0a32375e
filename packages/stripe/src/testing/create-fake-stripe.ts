import { type Clock, systemClock } from '@quayside/core';
import {
  asFetch,
  asHandlers,
  createFaults,
  type FakeProvider,
  type FaultSource,
  listen,
} from '@quayside/core/testing';
import { applyFault } from './apply-fault.js';
import { createControls } from './create-controls.js';
import { createEngine, type Engine } from './create-engine.js';
import { createLedger } from './create-ledger.js';
import { createRequestLog, type RequestLogWriter } from './create-request-log.js';
import type { FakeStripe, FakeStripeOptions } from './fake-stripe.js';
import { createWebhooks } from './webhooks/create-webhooks.js';

/** Handles a request with the fault that hits it, and writes both down. */
function createHandle(
  engine: Engine,
  clock: Clock,
  faults: FaultSource,
  requests: RequestLogWriter,
): FakeProvider {
  return async (request) => {
    const { method, path, query, body, header } = request;
    const effect = faults.next(method, path);
    const { outcome, ...facts } = await applyFault(engine, clock, request, effect);
    requests.add({
      ...facts,
      method,
      path,
      encoded: [query, body].filter((part) => part !== '').join('&'),
      idempotencyKey: header('idempotency-key'),
      account: header('stripe-account'),
      apiVersion: header('stripe-version'),
      fault: effect?.kind,
    });
    return outcome;
  };
}

/**
 * Starts a Stripe of your own: nothing leaves the process. Every fake has its own state.
 *
 * @example
 * const fake = createFakeStripe();
 * const { payments } = createStripe({ apiKey: 'sk_test_x', fetch: fake.fetch });
 * const amount = money('19.99', 'EUR');
 * await payments.charge({ amount, source: 'pm_card_visa' }, { idempotencyKey: 'order-7' });
 * fake.ledger.charges(); // one entry, with the key 'order-7'
 */
export function createFakeStripe(options: FakeStripeOptions = {}): FakeStripe {
  const { clock = systemClock, apiKey, seed = 0, logLimit = 1000 } = options;
  const fetch = options.fetch ?? ((request: Request) => globalThis.fetch(request));
  const faults = createFaults();
  const requests = createRequestLog(logLimit);
  const webhooks = createWebhooks({ clock, fetch, logLimit, accounts: () => engine.accounts() });
  const engine = createEngine({
    clock,
    seed,
    apiKeys: typeof apiKey === 'string' ? [apiKey] : apiKey,
    publish: webhooks.publish,
  });
  const handle = createHandle(engine, clock, faults, requests);
  return {
    fetch: asFetch(handle),
    handlers: (http, origin = 'https://api.stripe.com') => asHandlers(handle, http, origin),
    listen: (listenOptions) => listen(handle, listenOptions),
    faults,
    webhooks,
    ledger: createLedger(() => engine.accounts()),
    requests,
    clock,
    ...createControls(engine),
  };
}
