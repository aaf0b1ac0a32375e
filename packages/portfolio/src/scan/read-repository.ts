import { type Issue, type Release, take } from '@quayside/core';
import { DAY_MS } from '../health/days-between.js';
import type { HealthReadings } from '../health/health-parts.js';
import type { RecentBuilds, RecentCommits, ScannedRepository } from './portfolio-scan.js';
import { orGap, type RepositoryReader } from './repository-reader.js';

const WINDOW_DAYS = 90;
const MOST_A_PAGE = 100;
const MOST_COMMITS = 100;
const MOST_RUNS = 20;
const MOST_RELEASES = 10;

type Readings = HealthReadings & Pick<ScannedRepository, 'openIssues' | 'openIssuesCapped'>;

/** Reads what health is judged by: at most four requests, and one more for each further hundred issues. */
export async function readRepository(reader: RepositoryReader): Promise<Readings> {
  const { repository, gaps } = reader;
  const { issues, capped } = await readIssues(reader);
  const commits = await readCommits(reader);
  const latestRelease = await orGap(reader, 'releases', undefined, () => readRelease(reader));
  const builds = await orGap(reader, 'builds', undefined, () => readBuilds(reader));
  const isHidden = gaps.some(({ reading }) => reading === 'issues');
  return {
    repository,
    issues,
    openIssues: isHidden ? (repository.openIssues ?? 0) : issues.length,
    openIssuesCapped: capped,
    commits,
    latestRelease,
    builds,
    gaps,
  };
}

interface OpenIssues {
  readonly issues: readonly Issue[];
  readonly capped: boolean;
}

/** Reads pages, not items: on GitHub a page may hold nothing but change requests, and still costs a request. */
async function readIssues(reader: RepositoryReader): Promise<OpenIssues> {
  const { code, repository, rules, options } = reader;
  const none: OpenIssues = { issues: [], capped: false };
  // GitHub counts change requests among them: only a zero is exact, and saves the request.
  if (repository.openIssues === 0) return none;
  return orGap(reader, 'issues', none, async () => {
    const { issueLimit } = rules;
    const input = { repository: repository.path, pageSize: Math.min(MOST_A_PAGE, issueLimit) };
    const issues: Issue[] = [];
    let pages = Math.ceil(issueLimit / MOST_A_PAGE);
    for await (const page of code.listIssues(input, options).byPage()) {
      issues.push(...page.items);
      pages -= 1;
      const isEnough = issues.length >= issueLimit || pages === 0;
      const capped = issues.length > issueLimit || page.next !== undefined;
      if (isEnough) return { issues: issues.slice(0, issueLimit), capped };
    }
    return { issues, capped: false };
  });
}

/** Whoever has not been pushed to in the window has no commits in it. */
async function readCommits(reader: RepositoryReader): Promise<RecentCommits> {
  const { code, repository, rules, options } = reader;
  const none: RecentCommits = { count: 0, lastAt: undefined };
  const committedFrom = new Date(rules.now.getTime() - WINDOW_DAYS * DAY_MS);
  const { pushedAt, defaultBranch } = repository;
  if (defaultBranch === undefined || (pushedAt !== undefined && pushedAt < committedFrom))
    return none;
  return orGap(reader, 'commits', none, async () => {
    const input = { repository: repository.path, committedFrom, pageSize: MOST_COMMITS };
    const commits = await take(code.listCommits(input, options), MOST_COMMITS);
    return { count: commits.length, lastAt: commits[0]?.authoredAt };
  });
}

async function readRelease({
  code,
  repository,
  options,
}: RepositoryReader): Promise<Release | undefined> {
  const input = { repository: repository.path, pageSize: MOST_RELEASES };
  const releases = await take(code.listReleases(input, options), MOST_RELEASES);
  const published = releases.filter(({ draft }) => !draft);
  return published.find(({ prerelease }) => !prerelease) ?? published[0];
}

async function readBuilds({
  code,
  repository,
  options,
}: RepositoryReader): Promise<RecentBuilds | undefined> {
  const { path, defaultBranch: branch } = repository;
  if (branch === undefined) return undefined;
  const input = { repository: path, branch, pageSize: MOST_RUNS };
  const runs = await take(code.listWorkflowRuns(input, options), MOST_RUNS);
  const verdicts = runs
    .map(({ conclusion }) => conclusion)
    .filter((one) => one === 'success' || one === 'failure' || one === 'timed_out');
  const succeeded = verdicts.filter((verdict) => verdict === 'success').length;
  const [last] = verdicts;
  const lastSucceeded = last === undefined ? undefined : last === 'success';
  return { succeeded, failed: verdicts.length - succeeded, lastSucceeded };
}
