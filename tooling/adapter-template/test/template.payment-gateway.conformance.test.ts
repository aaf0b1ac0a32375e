import { pipeline } from '@quayside/core';
import { paymentGatewayConformance } from '@quayside/core/conformance';
import { describe, it } from 'vitest';
import { createTemplate } from '../src/index.js';
import { createFakeTemplate } from '../src/testing/index.js';

const API_KEY = 'conformance-key';
const fake = createFakeTemplate({ apiKey: API_KEY });

paymentGatewayConformance(
  { describe, it },
  {
    provider: 'template',
    connect: async ({ policy = pipeline() }) => ({
      payments: createTemplate({ apiKey: API_KEY, policy, fetch: fake.fetch }).payments,
    }),
    // What is not there says `unsupported`, which the suite checks. Take out what the driver has.
    capabilities: {
      charge: false,
      confirmCharge: false,
      captureCharge: false,
      cancelCharge: false,
      getCharge: false,
      listCharges: false,
      refund: false,
      getRefund: false,
      createCustomer: false,
      getCustomer: false,
      findCustomers: false,
      deleteCustomer: false,
    },
    fixtures: {
      sources: {
        succeeds: 'source',
        declinedInsufficientFunds: 'source',
        declinedExpired: 'source',
        requiresAction: 'source',
      },
      currency: 'EUR',
    },
    secrets: [API_KEY],
  },
);
