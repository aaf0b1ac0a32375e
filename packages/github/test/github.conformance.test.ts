import { type CodeHost, pipeline } from '@quayside/core';
import { type ConformanceGap, codeHostConformance } from '@quayside/core/conformance';
import { createVirtualClock, type Fault } from '@quayside/core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { createGitHub } from '../src/index.js';
import { createFakeGitHub } from '../src/testing/index.js';

const TOKEN = 'ghp_conformance-token';

/** What each operation sends last, so that its answer can get lost. */
const LAST: Readonly<Partial<Record<keyof CodeHost, NonNullable<Fault['match']>>>> = {
  createIssue: { method: 'POST', path: '/repos/acme/shop/issues' },
  updateIssue: { method: 'PATCH', path: '/repos/acme/shop/issues' },
};

describe.each([0, 1_000_000])('with %i bytes of ETag cache', (etagCacheBytes) => {
  const gaps: ConformanceGap[] = [];
  const clock = createVirtualClock();
  const repositories = [
    { path: 'acme/shop' },
    { path: 'acme/old', archived: true },
    { path: 'other/thing' },
  ];
  const fake = createFakeGitHub({ clock, token: TOKEN, repositories });

  codeHostConformance(
    { describe, it },
    {
      provider: 'github',
      connect: async ({ policy = pipeline() }) => ({
        code: createGitHub({ token: TOKEN, policy, fetch: fake.fetch, clock, etagCacheBytes }).code,
        passTime: () => clock.advance(1000),
        loseNextAnswer: (operation) => {
          fake.faults.add({ kind: 'lost_answer', match: LAST[operation] });
        },
      }),
      fixtures: {
        repository: 'acme/shop',
        owner: { kind: 'organization', name: 'acme' },
        archived: 'acme/old',
      },
      secrets: [TOKEN],
      report: (gap) => gaps.push(gap),
    },
  );

  afterAll(() => {
    expect(gaps).toEqual([]);
  });
});
