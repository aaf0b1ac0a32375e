import { byName } from '../by-name.js';
import { invalidRequest } from '../invalid-request.js';
import { type PortfolioFilter, toMatcher } from '../priorities/portfolio-filter.js';
import { type ProjectPriority, rankProjects } from '../priorities/rank-projects.js';
import type { PortfolioScan, ScanFailure } from '../scan/portfolio-scan.js';

export interface ReportOptions {
  /** @default '9 PM Decision Desk' */
  readonly title?: string | undefined;
  /** How many priorities it shows. @default 5 */
  readonly top?: number | undefined;
  /** Which repositories may be among the priorities; the figures are those of all. @default all */
  readonly filter?: PortfolioFilter | undefined;
}

/** What the nightly report says, before it is written in any format. */
export interface PortfolioReport {
  readonly title: string;
  /** When the scan was made. */
  readonly at: Date;
  /** Repositories that were scanned; failed and skipped ones are not among them. */
  readonly repositoryCount: number;
  readonly priorities: readonly ProjectPriority[];
  readonly totalOpenIssues: number;
  /** Whether there may be more than that: a repository has more issues than the scan's limit. */
  readonly totalIsAtLeast: boolean;
  /** 0 to 100, rounded to one decimal; undefined without repositories. */
  readonly averageHealth: number | undefined;
  /** Below 50, worst first. */
  readonly stale: readonly StaleRepository[];
  readonly failures: readonly ScanFailure[];
}

export interface StaleRepository {
  readonly name: string;
  readonly url: string;
  readonly healthScore: number;
}

/**
 * Makes the nightly report of a scan: the same scan always gives the same report. Pure.
 *
 * @throws invalid_request for a `top` that is no whole number of at least 1, and for a wrong filter
 */
export function portfolioReport(scan: PortfolioScan, options: ReportOptions = {}): PortfolioReport {
  const { title = '9 PM Decision Desk', top = 5, filter } = options;
  checkReport(options);
  const { repositories } = scan;
  return {
    title,
    at: scan.scannedAt,
    repositoryCount: repositories.length,
    priorities: rankProjects(scan, filter).slice(0, top),
    totalOpenIssues: repositories.reduce((sum, { openIssues }) => sum + openIssues, 0),
    totalIsAtLeast: repositories.some(({ openIssuesCapped }) => openIssuesCapped),
    averageHealth: average(repositories.map(({ healthScore }) => healthScore)),
    stale: repositories
      .filter(({ stale }) => stale)
      .map(({ name, repository: { url }, healthScore }) => ({ name, url, healthScore }))
      .sort((a, b) => a.healthScore - b.healthScore || byName<StaleRepository>(nameOf)(a, b)),
    failures: scan.failures,
  };
}

/** @throws invalid_request */
export function checkReport({ top = 5, filter = {} }: ReportOptions): void {
  if (!Number.isInteger(top) || top < 1)
    throw invalidRequest('report', `top is ${top}, and must be a whole number of at least 1`);
  toMatcher(filter);
}

/** Scores are whole numbers, so the tenths are exact before they are rounded. */
function average(scores: readonly number[]): number | undefined {
  if (scores.length === 0) return undefined;
  const sum = scores.reduce((total, score) => total + score, 0);
  return Math.round((10 * sum) / scores.length) / 10;
}

function nameOf({ name }: StaleRepository): string {
  return name;
}
