import type { PaymentGateway } from '@quayside/core';
import { pipeline } from '@quayside/core';
import { type ConformanceGap, paymentGatewayConformance } from '@quayside/core/conformance';
import { createVirtualClock } from '@quayside/core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { createStripe } from '../src/index.js';
import { createFakeStripe } from '../src/testing/index.js';
import { API_KEY } from './answers.js';
import { stripeFixtures } from './payment-fixtures.js';

/** What each operation sends last, so that its answer can get lost. */
const REQUESTS: Readonly<
  Record<keyof PaymentGateway, readonly ['GET' | 'POST' | 'DELETE', RegExp]>
> = {
  charge: ['POST', /^\/v1\/payment_intents$/],
  confirmCharge: ['POST', /\/confirm$/],
  captureCharge: ['POST', /\/capture$/],
  cancelCharge: ['POST', /\/cancel$/],
  getCharge: ['GET', /^\/v1\/payment_intents\/[^/]+$/],
  listCharges: ['GET', /^\/v1\/payment_intents$/],
  refund: ['POST', /^\/v1\/refunds$/],
  getRefund: ['GET', /^\/v1\/refunds\/[^/]+$/],
  createCustomer: ['POST', /^\/v1\/customers$/],
  getCustomer: ['GET', /^\/v1\/customers\/[^/]+$/],
  findCustomers: ['GET', /^\/v1\/customers$/],
  deleteCustomer: ['DELETE', /^\/v1\/customers\/[^/]+$/],
};

const gaps: ConformanceGap[] = [];
const clock = createVirtualClock();
const fake = createFakeStripe({ clock });

paymentGatewayConformance(
  { describe, it },
  {
    provider: 'stripe',
    connect: async ({ policy = pipeline() }) => ({
      payments: createStripe({ apiKey: API_KEY, policy, fetch: fake.fetch }).payments,
      passTime: () => clock.advance(1000),
      loseNextAnswer: (operation) => {
        const [method, path] = REQUESTS[operation];
        fake.faults.add({ kind: 'lost_answer', match: { method, path } });
      },
    }),
    // Stripe opens multicapture to accounts that ask for it, and then by a parameter of its own.
    capabilities: { multicapture: false },
    fixtures: {
      ...stripeFixtures,
      sources: { ...stripeFixtures.sources, processing: 'pm_usBankAccount_processing' },
    },
    secrets: [API_KEY],
    report: (gap) => gaps.push(gap),
  },
);

afterAll(() => {
  expect([...new Set(gaps.map(({ capability }) => capability))]).toEqual(['multicapture']);
});
