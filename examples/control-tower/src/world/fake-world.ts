import { type Clock, systemClock } from '@quayside/core';
import { createGitHub } from '@quayside/github';
import { createFakeGitHub, type FakeGitHub } from '@quayside/github/testing';
import { ISSUES, REPOSITORIES } from './seed.ts';

const DAY_MS = 24 * 3_600_000;

/** A GitHub with repositories of several ages, and issues in them. */
export async function createSeededGitHub(): Promise<FakeGitHub> {
  let ageMs = 0;
  const clock: Clock = { ...systemClock, wallNow: () => Date.now() - ageMs };
  const fake = createFakeGitHub({ clock, repositories: [], logLimit: 50_000 });
  const { code } = createGitHub({ token: 'ghp_seed', fetch: fake.fetch, pacing: false });
  for (const { ageDays, ...repository } of REPOSITORIES) {
    ageMs = ageDays * DAY_MS;
    fake.addRepository(repository);
    for (const { daysOld, ...issue } of ISSUES[repository.path] ?? []) {
      ageMs = daysOld * DAY_MS;
      await code.createIssue({ repository: repository.path, ...issue });
    }
  }
  ageMs = 0;
  return fake;
}
