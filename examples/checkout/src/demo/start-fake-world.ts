import { randomBytes } from 'node:crypto';
import { createFaultProxy } from '@quayside-tooling/fault-proxy';
import { startFakeProcess } from './fake-process.ts';
import { startProcess, urlIn } from './start-process.ts';
import type { StopList } from './stop-list.ts';
import type { World } from './world.ts';

export interface FakeWorldOptions {
  readonly rate: number;
  readonly seed: number;
  /** 0 takes a port that is free. */
  readonly port: string;
}

/** Starts the fake Stripe, the failing network before it, and the shop behind that: three processes. */
export async function startFakeWorld(options: FakeWorldOptions, stops: StopList): Promise<World> {
  const STRIPE_WEBHOOK_SECRET = `whsec_${randomBytes(24).toString('hex')}`;
  const stripe = await startFakeProcess({ STRIPE_WEBHOOK_SECRET });
  stops.add(stripe.stop);
  const { rate, seed } = options;
  // A stall is longer than the shop waits for an attempt.
  const network = await createFaultProxy({ target: stripe.url, rate, seed, stallMs: 6_000 });
  stops.add(network.close);
  const shop = await startProcess(new URL('../shop/server.ts', import.meta.url), {
    STRIPE_SECRET_KEY: 'sk_test_fake',
    STRIPE_WEBHOOK_SECRET,
    STRIPE_URL: network.url,
    PORT: options.port,
    DATABASE: ':memory:',
    RECONCILE_EVERY_MS: '1000',
  });
  stops.add(shop.stop);
  const shopUrl = urlIn(shop.firstLine);
  await stripe.sendWebhooksTo(`${shopUrl}/webhooks/stripe`);
  return {
    shopUrl,
    addresses: [
      `the shop      ${shopUrl}  (orders: ${shopUrl}/orders)`,
      `the network   ${network.url}  (breaks ${Math.round(rate * 100)} % of exchanges, all for a moment halfway)`,
      `fake Stripe   ${stripe.url}`,
    ],
    network,
    async readLedger() {
      await network.drained();
      return stripe.readLedger();
    },
    crashed: Promise.race([stripe.crashed, shop.crashed]),
  };
}
