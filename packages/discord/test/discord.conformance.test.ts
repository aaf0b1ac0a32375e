import { type Messenger, pipeline } from '@quayside/core';
import { type ConformanceGap, messengerConformance } from '@quayside/core/conformance';
import { createVirtualClock } from '@quayside/core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { createDiscord } from '../src/index.js';
import { createFakeDiscord, fakeChannels, fakeGuild, fakeUsers } from '../src/testing/index.js';

const TOKEN = 'conformance-token';

/** What each operation sends last, so that its answer can get lost. */
const LAST: Readonly<Partial<Record<keyof Messenger, RegExp>>> = {
  send: /\/messages$/,
};

const gaps: ConformanceGap[] = [];
const clock = createVirtualClock();
const fake = createFakeDiscord({ clock, token: TOKEN });

messengerConformance(
  { describe, it },
  {
    provider: 'discord',
    connect: async ({ policy = pipeline() }) => ({
      messenger: createDiscord({
        token: TOKEN,
        guildId: fakeGuild,
        policy,
        fetch: fake.fetch,
        clock,
      }).messenger,
      passTime: () => clock.advance(1000),
      loseNextAnswer: (operation) => {
        fake.faults.add({ kind: 'lost_answer', match: { path: LAST[operation] } });
      },
    }),
    capabilities: {
      sendEphemeral: false,
      schedule: false,
      cancelScheduled: false,
      findPerson: false,
      archivedChannels: false,
    },
    fixtures: {
      channel: fakeChannels.general.id,
      person: fakeUsers.ada,
      now: () => new Date(clock.wallNow()),
      missing: {
        channel: '900000000000009999',
        message: '900000000000009998',
        person: '900000000000009997',
      },
    },
    secrets: [TOKEN],
    report: (gap) => gaps.push(gap),
  },
);

afterAll(() => {
  expect(new Set(gaps.map(({ capability }) => capability))).toEqual(
    new Set(['sendEphemeral', 'schedule', 'findPerson', 'archivedChannels']),
  );
});
