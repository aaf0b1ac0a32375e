import { type Charge, type Listener, moneyFromMinor, type PaymentGateway } from '@quayside/core';
import type { HttpTransport } from '@quayside/core/http';
import { exponentialBackoff, type StandardOptions, standard } from '@quayside/core/resilience';
import { createStripe } from '@quayside/stripe';

/** Charges one order of the run, under the order's own key unless it is told another. */
export type ChaosCharge = (orderId: string, index: number, key?: string) => Promise<Charge>;

/** The same order of policies as in production, with times that fit a provider on this machine. */
const QUICK: StandardOptions = {
  totalTimeoutMs: 8_000,
  attemptTimeoutMs: 1_000,
  retry: { attempts: 4, backoff: exponentialBackoff({ initialMs: 5, maxMs: 50 }) },
  breaker: { consecutive: 8, cooldownMs: 100 },
};

/** Every tenth card is refused. */
export const pays = (index: number): boolean => index % 10 !== 9;

/** Charges through the adapter, on each of the transports in turn. */
export function chaosCharge(options: {
  readonly baseUrl: string;
  readonly transports: readonly (HttpTransport | undefined)[];
  readonly listener?: Listener | undefined;
  readonly policy?: StandardOptions | undefined;
}): ChaosCharge {
  const gateways: readonly PaymentGateway[] = options.transports.map(
    (transport) =>
      createStripe({
        apiKey: 'sk_test_fake',
        baseUrl: options.baseUrl,
        transport,
        policy: standard({ ...QUICK, ...options.policy }),
        listeners: options.listener === undefined ? [] : [options.listener],
      }).payments,
  );
  return (orderId, index, key = orderId) => {
    // In tens, so that every transport gets good and bad cards.
    const payments = gateways[Math.floor(index / 10) % gateways.length];
    if (payments === undefined) throw new Error('chaosCharge needs a transport');
    const source = pays(index) ? 'pm_card_visa' : 'pm_card_chargeDeclined';
    const amount = moneyFromMinor(100 + (index % 5_000), 'EUR');
    const input = { amount, source, metadata: { orderId } };
    return payments.charge(input, { idempotencyKey: key });
  };
}
