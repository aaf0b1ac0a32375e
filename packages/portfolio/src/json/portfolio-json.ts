import type { CacheNote } from '../create-portfolio.js';
import type { ProjectPriority } from '../priorities/rank-projects.js';
import type { PortfolioScan, ScanFailure } from '../scan/portfolio-scan.js';

/** A repository as the tool `scan_portfolio` shows it. */
export interface RepositoryJson {
  readonly name: string;
  readonly url: string;
  readonly open_issues: number;
  /** 0 to 100. */
  readonly health_score: number;
  readonly stale: boolean;
  /** The repository's topics. */
  readonly tags: readonly string[];
}

/** The answer of the tool `scan_portfolio`. `repos` and `results` are the same list: clients know one or the other. */
export interface PortfolioJson {
  readonly results: readonly RepositoryJson[];
  readonly repos: readonly RepositoryJson[];
  readonly repo_count: number;
  readonly cached: boolean;
  /** ISO 8601. */
  readonly scanned_at: string;
  readonly failures: readonly ScanFailure[];
}

/** A project as the tool `get_priorities` shows it. */
export interface PriorityJson {
  readonly name: string;
  readonly url: string;
  /** 0 to 100. */
  readonly priority_score: number;
  readonly priority_level: string;
  readonly priority_reason: string;
  readonly open_issues: number;
  readonly health_score: number;
}

/** Writes a scan as JSON, in the spelling of the portfolio tools. */
export function toPortfolioJson(scan: PortfolioScan & Partial<CacheNote>): PortfolioJson {
  const repos = scan.repositories.map((one) => ({
    name: one.name,
    url: one.repository.url,
    open_issues: one.openIssues,
    health_score: one.healthScore,
    stale: one.stale,
    tags: one.repository.topics,
  }));
  const { cached = false, failures, scannedAt } = scan;
  const scanned_at = scannedAt.toISOString();
  return { results: repos, repos, repo_count: repos.length, cached, scanned_at, failures };
}

/** Writes a priority as JSON, in the spelling of the portfolio tools. */
export function toPriorityJson(priority: ProjectPriority): PriorityJson {
  return {
    name: priority.name,
    url: priority.url,
    priority_score: priority.priorityScore,
    priority_level: priority.priorityLevel,
    priority_reason: priority.priorityReason,
    open_issues: priority.openIssues,
    health_score: priority.healthScore,
  };
}
