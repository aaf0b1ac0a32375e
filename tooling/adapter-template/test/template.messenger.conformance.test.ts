import { pipeline } from '@quayside/core';
import { messengerConformance } from '@quayside/core/conformance';
import { describe, it } from 'vitest';
import { createTemplate } from '../src/index.js';
import { createFakeTemplate } from '../src/testing/index.js';

const API_KEY = 'conformance-key';
const fake = createFakeTemplate({ apiKey: API_KEY });

messengerConformance(
  { describe, it },
  {
    provider: 'template',
    connect: async ({ policy = pipeline() }) => ({
      messenger: createTemplate({ apiKey: API_KEY, policy, fetch: fake.fetch }).messenger,
    }),
    // What is not there says `unsupported`, which the suite checks. Take out what the driver has.
    capabilities: {
      send: false,
      reply: false,
      sendDirect: false,
      sendEphemeral: false,
      schedule: false,
      cancelScheduled: false,
      editMessage: false,
      deleteMessage: false,
      getPermalink: false,
      react: false,
      unreact: false,
      uploadFile: false,
      findPerson: false,
      listChannels: false,
      listMembers: false,
      listMessages: false,
    },
    fixtures: { channel: 'channel', person: { id: 'person' } },
    secrets: [API_KEY],
  },
);
