import { describe, expect, it } from 'vitest';
import { systemClock } from '../clock.js';
import type { ConformanceGap } from '../conformance/conformance-case.js';
import { messengerConformance } from '../conformance/messenger/messenger-conformance.js';
import { createMemoryMessenger, memoryChannels, memoryPeople } from './memory-messenger.js';

const start = Date.UTC(2027, 0, 1);

describe.each([{ remembersKeys: true }, { remembersKeys: false }])('%o', ({ remembersKeys }) => {
  const gaps: ConformanceGap[] = [];

  messengerConformance(
    { describe, it },
    {
      provider: 'memory',
      connect: async ({ policy }) => {
        let wall = start;
        const clock = { ...systemClock, wallNow: () => wall };
        const memory = createMemoryMessenger({ policy, clock, remembersKeys });
        return {
          messenger: memory.messenger,
          loseNextAnswer: (operation) => memory.failNext(operation, 'answer_lost'),
          passTime: () => {
            wall += 1000;
          },
        };
      },
      capabilities: { rememberedKeys: remembersKeys },
      fixtures: {
        channel: memoryChannels.general.id,
        archivedChannel: memoryChannels.archived.id,
        person: { id: memoryPeople.ada.id, email: 'ada@example.com' },
        now: () => new Date(start),
      },
      secrets: [],
      report: (gap) => gaps.push(gap),
    },
  );

  it('reports what it lacks, and nothing else', () => {
    expect(gaps.map(({ capability }) => capability)).toEqual(
      remembersKeys ? [] : ['rememberedKeys'],
    );
  });
});
