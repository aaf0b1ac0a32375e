import { describe, expect, it } from 'vitest';
import { errorOf } from '../../test/failures.js';
import { systemClock } from '../clock.js';
import { codeHostConformance } from '../conformance/code-host/code-host-conformance.js';
import type { ConformanceGap } from '../conformance/conformance-case.js';
import { take } from '../page.js';
import { createMemoryCodeHost } from './memory-code-host.js';

const gaps: ConformanceGap[] = [];

codeHostConformance(
  { describe, it },
  {
    provider: 'memory',
    connect: async ({ policy }) => {
      let wall = Date.UTC(2027, 0, 1);
      const clock = { ...systemClock, wallNow: () => wall };
      const memory = createMemoryCodeHost({
        policy,
        clock,
        repositories: [
          { path: 'acme/shop' },
          { path: 'acme/old', archived: true },
          { path: 'other/thing' },
        ],
      });
      return {
        code: memory.code,
        loseNextAnswer: (operation) => memory.failNext(operation, 'answer_lost'),
        passTime: () => {
          wall += 1000;
        },
      };
    },
    fixtures: {
      repository: 'acme/shop',
      owner: { kind: 'organization', name: 'acme' },
      archived: 'acme/old',
    },
    secrets: [],
    report: (gap) => gaps.push(gap),
  },
);

describe('memory code host', () => {
  it('lacks nothing of the port', () => {
    expect(gaps).toEqual([]);
  });

  it('keeps secrets, for tests to see, and ends workflow runs', async () => {
    const memory = createMemoryCodeHost();
    const repository = 'acme/shop';
    await memory.code.setSecret({ repository, name: 'A', value: '1', environment: 'live' });
    expect(memory.secretsOf(repository)).toEqual(new Map([['live/A', '1']]));
    const { id = '' } = await memory.code.dispatchWorkflow({ repository, ref: 'main' });
    memory.completeRun(repository, id, 'failure');
    expect(await memory.code.getWorkflowRun({ repository, id })).toMatchObject({
      status: 'completed',
      conclusion: 'failure',
    });
    expect(() => memory.completeRun(repository, 'x')).toThrow('not_found');
  });

  it('fails on demand, and takes further repositories', async () => {
    const memory = createMemoryCodeHost({ repositories: [] });
    memory.addRepository({ path: 'a/b', files: { 'x.txt': 'needle\nhay' }, visibility: 'private' });
    memory.failNext('getRepository', 'unreachable');
    expect(await errorOf(memory.code.getRepository('a/b'))).toMatchObject({
      execution: 'not_executed',
    });
    const [match] = await take(memory.code.searchCode({ query: 'NEEDLE' }), 1);
    expect(match).toMatchObject({ path: 'x.txt', fragments: ['needle'] });
  });
});
