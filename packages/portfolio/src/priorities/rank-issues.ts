import type { Issue } from '@quayside/core';
import { byName } from '../by-name.js';
import { countOf } from '../count-of.js';
import { daysBetween } from '../health/days-between.js';
import type { PortfolioScan, ScannedRepository } from '../scan/portfolio-scan.js';
import { labelPoints } from './label-points.js';
import { type PortfolioFilter, toMatcher } from './portfolio-filter.js';
import { levelOf, type PriorityLevel, type Thresholds } from './priority-level.js';

/** An open issue, and how soon it matters. */
export interface RankedIssue {
  /** The repository's name. */
  readonly repository: string;
  readonly issue: Issue;
  /** 0 to 100. From 70 on it is critical, from 45 high, from 25 medium. */
  readonly score: number;
  readonly level: PriorityLevel;
  /** What the score is made of, most points first, in words of our own. */
  readonly reasons: readonly string[];
}

const LEVELS: Thresholds = [70, 45, 25];

/**
 * The open issues of a scan, those that matter soonest first: by what their labels say, their age, how much
 * they are talked about, and whether anybody has them. Pure.
 *
 * @throws invalid_request for a wrong filter
 */
export function rankIssues(scan: PortfolioScan, filter: PortfolioFilter = {}): RankedIssue[] {
  const matcher = toMatcher(filter);
  return scan.repositories
    .flatMap((one) =>
      one.issues
        .filter((issue) => matcher.issue(issue, one))
        .map((issue) => rankIssue(issue, one.name, scan.scannedAt)),
    )
    .sort(
      (a, b) =>
        b.score - a.score ||
        byName<RankedIssue>(({ repository }) => repository)(a, b) ||
        a.issue.number - b.issue.number,
    );
}

/** The issue of a repository that matters soonest; undefined where none is open. */
export function topIssue(one: ScannedRepository, now: Date): RankedIssue | undefined {
  let top: RankedIssue | undefined;
  for (const issue of one.issues) {
    const ranked = rankIssue(issue, one.name, now);
    const isFirst =
      top === undefined ||
      ranked.score > top.score ||
      (ranked.score === top.score && issue.number < top.issue.number);
    if (isFirst) top = ranked;
  }
  return top;
}

function rankIssue(issue: Issue, repository: string, now: Date): RankedIssue {
  const { points, word } = labelPoints(issue.labels);
  const days = daysBetween(issue.createdAt, now);
  const parts = [
    { points, reason: word === undefined ? 'no label says how urgent it is' : `labelled ${word}` },
    { points: Math.min(15, Math.floor(days / 30) * 3), reason: `open for ${countOf(days, 'day')}` },
    { points: Math.min(10, issue.comments), reason: countOf(issue.comments, 'comment') },
    { points: issue.assignees.length === 0 ? 5 : 0, reason: 'nobody is assigned' },
  ];
  const score = Math.min(
    100,
    parts.reduce((sum, part) => sum + part.points, 0),
  );
  const reasons = parts
    .filter((part, index) => index === 0 || part.points > 0)
    .sort((a, b) => b.points - a.points)
    .map(({ reason }) => reason);
  return { repository, issue, score, level: levelOf(score, LEVELS), reasons };
}
