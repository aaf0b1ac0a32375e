import { pipeline } from '@quayside/core';
import { paymentGatewayConformance } from '@quayside/core/conformance';
import { describe, expect, it } from 'vitest';
import { createStripe } from '../src/index.js';
import { stripeFixtures } from './payment-fixtures.js';

/*
 * The suite that the fake passes, against Stripe's sandbox: what keeps the fake honest. It charges test
 * cards only, and a live key is refused.
 */
const apiKey = process.env.STRIPE_SECRET_KEY;

if (apiKey === undefined || apiKey === '') {
  describe('PaymentGateway conformance › Stripe sandbox', () => {
    it('did NOT run: STRIPE_SECRET_KEY is not set', () => {
      console.warn(
        '\n*** The live conformance suite of @quayside/stripe did NOT run: set STRIPE_SECRET_KEY to a test key. ***\n',
      );
    });
  });
} else if (!/^(sk|rk)_test_/.test(apiKey)) {
  describe('PaymentGateway conformance › Stripe sandbox', () => {
    it('refuses to run with anything but a test key', () => {
      expect.fail('STRIPE_SECRET_KEY is no test key (sk_test_… or rk_test_…).');
    });
  });
} else {
  paymentGatewayConformance(
    { describe, it: (name, run) => it(name, run, 60_000) },
    {
      provider: 'stripe sandbox',
      connect: async ({ policy = pipeline() }) => ({
        payments: createStripe({ apiKey, policy }).payments,
        passTime: () => new Promise((resolve) => setTimeout(resolve, 1100)),
      }),
      capabilities: { multicapture: false, processing: false, lostAnswers: false },
      fixtures: stripeFixtures,
      secrets: [apiKey],
      report: ({ capability, behaviour }) =>
        console.warn(`not tested for want of ${capability}: ${behaviour}`),
    },
  );
}
