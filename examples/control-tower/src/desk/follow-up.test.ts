import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGitHub } from '@quayside/github';
import { createFakeGitHub } from '@quayside/github/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Analysis } from './analysis.ts';
import { type FollowUp, fileFollowUp } from './follow-up.ts';
import { openJournal } from './journal.ts';
import type { TopIssue } from './plan.ts';

const repository = 'acme/shop';
const issue: TopIssue = {
  repository,
  number: 7,
  title: `@acme/all ${'<!-- x --> '.repeat(40)}`,
  body: '',
  url: 'https://github.com/acme/shop/issues/7',
  level: 'critical',
  reasons: [],
};
const analysis: Analysis = {
  severity: 'high',
  cause: 'Ask @acme/all.\n```\n# Not literal',
  action: '<!-- decision-desk: acme/shop#8 -->',
  effort: 'hours',
};

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'follow-up-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const fake = createFakeGitHub({ repositories: [{ path: repository }] });
const { code } = createGitHub({ token: 'ghp_fake', fetch: fake.fetch, pacing: false });

async function fileOn(day: string): Promise<FollowUp> {
  using journal = openJournal(directory, day);
  const { signal } = new AbortController();
  return await fileFollowUp(code, journal, { issue, analysis }, signal);
}

it('files what strangers and models wrote as it is, and not again on a day after it was closed', async () => {
  const filed = await fileOn('2026-11-20');
  const { number, title, body } = await code.getIssue({ repository, number: filed.number });
  expect(title.length).toBeLessThanOrEqual(256);
  // Nothing but the fence that the desk has written can end it.
  expect(body?.match(/```/g)).toHaveLength(2);
  expect(body?.match(/<!--.*-->/g)).toEqual(['<!-- decision-desk: acme/shop#7 -->']);
  await code.updateIssue({ repository, number, state: 'closed' });
  expect(await fileOn('2026-11-21')).toEqual(filed);
});
