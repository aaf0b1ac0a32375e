import { type Messenger, pipeline } from '@quayside/core';
import { type ConformanceGap, messengerConformance } from '@quayside/core/conformance';
import { createVirtualClock } from '@quayside/core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { createSlack } from '../src/index.js';
import { createFakeSlack, fakeChannels, fakeUsers } from '../src/testing/index.js';

const TOKEN = 'xoxb-conformance-token';

/** What each operation sends last, so that its answer can get lost. */
const METHODS: Readonly<Partial<Record<keyof Messenger, string>>> = {
  send: '/api/chat.postMessage',
};

describe.each(['off', 'history'] as const)('deduplicate: %s', (deduplicate) => {
  const gaps: ConformanceGap[] = [];
  const clock = createVirtualClock();
  const fake = createFakeSlack({ clock, token: TOKEN });

  messengerConformance(
    { describe, it },
    {
      provider: 'slack',
      connect: async ({ policy = pipeline() }) => ({
        messenger: createSlack({ token: TOKEN, policy, fetch: fake.fetch, clock, deduplicate })
          .messenger,
        passTime: () => clock.advance(1000),
        loseNextAnswer: (operation) => {
          fake.faults.add({ kind: 'lost_answer', match: { path: METHODS[operation] } });
        },
      }),
      // Slack takes any time for the start of a thread.
      capabilities: { rememberedKeys: deduplicate === 'history', knownThreads: false },
      fixtures: {
        channel: fakeChannels.general.id,
        archivedChannel: fakeChannels.archived.id,
        person: { id: fakeUsers.ada.id, email: 'ada@example.com' },
        now: () => new Date(clock.wallNow()),
        missing: { channel: 'C0MISSING', message: '1700000000.000001', person: 'U0MISSING' },
      },
      secrets: [TOKEN, 'secret-upload-token'],
      report: (gap) => gaps.push(gap),
    },
  );

  afterAll(() => {
    expect(gaps.map(({ capability }) => capability)).toEqual(
      deduplicate === 'history' ? ['knownThreads'] : ['knownThreads', 'rememberedKeys'],
    );
  });
});
