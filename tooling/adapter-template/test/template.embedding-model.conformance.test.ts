import { pipeline } from '@quayside/core';
import { embeddingModelConformance } from '@quayside/core/conformance';
import { describe, it } from 'vitest';
import { createTemplate } from '../src/index.js';
import { createFakeTemplate } from '../src/testing/index.js';

const API_KEY = 'conformance-key';
const fake = createFakeTemplate({ apiKey: API_KEY });

embeddingModelConformance(
  { describe, it },
  {
    provider: 'template',
    connect: async ({ policy = pipeline() }) => ({
      model: createTemplate({ apiKey: API_KEY, policy, fetch: fake.fetch }).embeddings,
    }),
    // What is not there says `unsupported`, which the suite checks. Take out what the driver has.
    capabilities: {
      embed: false,
    },
    fixtures: {},
    secrets: [API_KEY],
  },
);
