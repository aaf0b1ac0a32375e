import { byName } from '../by-name.js';
import { countOf } from '../count-of.js';
import { countDependants, dependencyGraph } from '../dependencies/dependency-graph.js';
import type { PortfolioScan, ScannedRepository } from '../scan/portfolio-scan.js';
import { type PortfolioFilter, toMatcher } from './portfolio-filter.js';
import { levelOf, type PriorityLevel, type Thresholds } from './priority-level.js';
import { type RankedIssue, topIssue } from './rank-issues.js';

/** A repository, and how much it needs somebody. */
export interface ProjectPriority {
  /** The repository's name. */
  readonly name: string;
  readonly url: string;
  /** 0 to 100. From 60 on it is critical, from 40 high, from 20 medium. */
  readonly priorityScore: number;
  readonly priorityLevel: PriorityLevel;
  /** What the score is made of, most points first, in words of our own. */
  readonly priorityReason: string;
  readonly openIssues: number;
  readonly healthScore: number;
  /** The issue that matters soonest; undefined where none is open. */
  readonly topIssue: RankedIssue | undefined;
}

const LEVELS: Thresholds = [60, 40, 20];

/** The most points of each part; they add up to 100. */
const POINTS = { issue: 50, health: 30, load: 10, dependants: 10 } as const;

/**
 * The repositories of a scan, those that need somebody most first: by their most urgent issue, what their
 * health lacks, how many issues wait, and how many other repositories need them. Pure.
 *
 * @throws invalid_request for a wrong filter
 */
export function rankProjects(scan: PortfolioScan, filter: PortfolioFilter = {}): ProjectPriority[] {
  const matcher = toMatcher(filter);
  // What a filter leaves out may still need what it leaves in.
  const dependants = countDependants(dependencyGraph(scan.repositories));
  return scan.repositories
    .filter((one) => matcher.repository(one))
    .map((one) => rankProject(one, dependants.get(one.name) ?? 0, scan.scannedAt))
    .sort(
      (a, b) =>
        b.priorityScore - a.priorityScore || byName<ProjectPriority>(({ name }) => name)(a, b),
    );
}

function rankProject(one: ScannedRepository, dependants: number, now: Date): ProjectPriority {
  const { name, openIssues, openIssuesCapped, healthScore, stale } = one;
  const top = topIssue(one, now);
  const parts = [
    {
      points: (POINTS.issue * (top?.score ?? 0)) / 100,
      reason: `${top?.level} issue #${top?.issue.number} (${top?.reasons[0]})`,
    },
    {
      points: (POINTS.health * (100 - healthScore)) / 100,
      reason: `health ${healthScore}/100${stale ? ', stale' : ''}`,
    },
    {
      points: POINTS.load * Math.min(1, openIssues / 20),
      reason: `${openIssuesCapped ? 'at least ' : ''}${countOf(openIssues, 'open issue')}`,
    },
    {
      points: POINTS.dependants * Math.min(1, dependants / 5),
      reason: `needed by ${dependants} other${dependants === 1 ? '' : 's'}`,
    },
  ].filter(({ points }) => points > 0);
  const priorityScore = Math.round(parts.reduce((sum, { points }) => sum + points, 0));
  const reasons = parts.sort((a, b) => b.points - a.points).map(({ reason }) => reason);
  return {
    name,
    url: one.repository.url,
    priorityScore,
    priorityLevel: levelOf(priorityScore, LEVELS),
    priorityReason: reasons.join('; ') || 'nothing waits',
    openIssues,
    healthScore,
    topIssue: top,
  };
}
