import { pipeline } from '@quayside/core';
import { usageLedgerConformance } from '@quayside/core/conformance';
import { describe, it } from 'vitest';
import { createTemplate } from '../src/index.js';
import { createFakeTemplate } from '../src/testing/index.js';

const API_KEY = 'conformance-key';
const fake = createFakeTemplate({ apiKey: API_KEY });

usageLedgerConformance(
  { describe, it },
  {
    provider: 'template',
    connect: async ({ policy = pipeline() }) => ({
      usage: createTemplate({ apiKey: API_KEY, policy, fetch: fake.fetch }).usage,
    }),
    // What is not there says `unsupported`, which the suite checks. Take out what the driver has.
    capabilities: {
      recordUsage: false,
      recordUsageBatch: false,
      getDailySummary: false,
      getMonthlySummary: false,
      checkBudget: false,
      listUsage: false,
    },
    fixtures: {},
    secrets: [API_KEY],
  },
);
