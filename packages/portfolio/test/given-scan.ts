import type { Issue, Repository } from '@quayside/core';
import type { Manifest, PortfolioScan, ScannedRepository } from '../src/index.js';
import { DAY, START } from './hosts.js';

/** The time of every scan here. */
export const NOW: Date = new Date(START + 20 * DAY);

/** A day so long before {@link NOW}. */
export function daysAgo(days: number): Date {
  return new Date(NOW.getTime() - days * DAY);
}

export function givenIssue(given: Partial<Issue> = {}): Issue {
  const number = given.number ?? 1;
  return {
    repository: 'acme/shop',
    number,
    title: `Issue ${number}`,
    body: undefined,
    state: 'open',
    closeReason: undefined,
    labels: [],
    author: undefined,
    assignees: [{ id: '1', login: 'ann', isBot: false }],
    comments: 0,
    createdAt: NOW,
    updatedAt: NOW,
    closedAt: undefined,
    url: `https://code.example/acme/shop/issues/${number}`,
    ...given,
  };
}

type Given = Partial<Omit<ScannedRepository, 'repository'>> & {
  readonly repository?: Partial<Repository>;
};

/** A scanned repository; its figures are given, not judged. */
export function givenRepository(name: string, given: Given = {}): ScannedRepository {
  const { repository, issues = [], healthScore = 80, ...rest } = given;
  return {
    name,
    openIssues: issues.length,
    openIssuesCapped: false,
    issues,
    commits: { count: 0, lastAt: undefined },
    latestRelease: undefined,
    builds: undefined,
    manifests: [],
    gaps: [],
    healthScore,
    healthParts: [],
    stale: healthScore < 50,
    ...rest,
    repository: {
      path: name,
      id: name,
      description: undefined,
      visibility: 'public',
      defaultBranch: 'main',
      archived: false,
      fork: false,
      stars: 0,
      openIssues: undefined,
      language: undefined,
      topics: [],
      createdAt: NOW,
      pushedAt: undefined,
      url: `https://code.example/${name}`,
      ...repository,
    },
  };
}

export function givenScan(...repositories: readonly ScannedRepository[]): PortfolioScan {
  return { owner: 'acme', scannedAt: NOW, repositories, failures: [], skipped: [] };
}

export function npm(publishes: string, ...requires: readonly string[]): Manifest {
  return { path: 'package.json', ecosystem: 'npm', publishes, requires, repositories: [] };
}
