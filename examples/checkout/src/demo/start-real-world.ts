import { randomBytes } from 'node:crypto';
import { createStripe, type StripeOptions } from '@quayside/stripe';
import type { Ledger, LedgerCharge, LedgerRefund } from './ledger.ts';
import { startProcess, urlIn } from './start-process.ts';
import type { StopList } from './stop-list.ts';
import type { World } from './world.ts';

export interface RealWorldOptions {
  /** A test key; the shop refuses others. */
  readonly apiKey: string;
  /** Without one, no webhook can be verified, and none is expected. */
  readonly webhookSecret: string | undefined;
  /** Orders of this run begin with it. */
  readonly run: string;
  readonly port: string;
}

/** Starts the shop on the real Stripe in test mode. */
export async function startRealWorld(options: RealWorldOptions, stops: StopList): Promise<World> {
  const { apiKey, run } = options;
  const startedAt = new Date(Date.now() - 60_000);
  const shop = await startProcess(new URL('../shop/server.ts', import.meta.url), {
    STRIPE_SECRET_KEY: apiKey,
    STRIPE_WEBHOOK_SECRET: options.webhookSecret ?? `whsec_${randomBytes(24).toString('hex')}`,
    PORT: options.port,
    DATABASE: ':memory:',
    RECONCILE_EVERY_MS: '2000',
  });
  stops.add(shop.stop);
  const shopUrl = urlIn(shop.firstLine);
  return {
    shopUrl,
    addresses: [
      `the shop      ${shopUrl}  (orders: ${shopUrl}/orders)`,
      'Stripe        in test mode',
    ],
    network: undefined,
    // The shop reads STRIPE_URL too: both look at the same Stripe.
    readLedger: () => readStripe({ apiKey, baseUrl: process.env.STRIPE_URL }, startedAt, run),
    crashed: shop.crashed,
  };
}

async function readStripe(
  account: Pick<StripeOptions, 'apiKey' | 'baseUrl'>,
  createdFrom: Date,
  run: string,
): Promise<Ledger> {
  const stripe = createStripe(account);
  const charges: LedgerCharge[] = [];
  for await (const charge of stripe.payments.listCharges({ createdFrom, pageSize: 100 })) {
    const { id, amount, status, metadata } = charge;
    if (status !== 'succeeded' || !metadata.orderId?.startsWith(run)) continue;
    charges.push({ id, orderId: metadata.orderId, ...amount });
  }
  const refunds: LedgerRefund[] = [];
  for (const { id: chargeId } of charges) {
    for await (const { id, amount } of stripe.refunds.list({ payment_intent: chargeId })) {
      refunds.push({ id, chargeId, minor: amount });
    }
  }
  return { charges, refunds, replays: undefined };
}
