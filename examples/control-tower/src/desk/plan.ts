import {
  type BoundPort,
  type CodeHost,
  type Issue,
  isIntegrationError,
  type RichText,
} from '@quayside/core';
import {
  type PortfolioReport,
  type PortfolioScan,
  portfolioReport,
  rankIssues,
  scanPortfolio,
  toRichText,
} from '@quayside/portfolio';

/** Marks what the desk filed itself, which is no news to it. */
export const FOLLOW_UP_LABEL = 'decision-desk';

/** An issue that the model is asked about. */
export interface TopIssue {
  readonly repository: string;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly url: string;
  readonly level: string;
  readonly reasons: readonly string[];
}

/** What a scan came to, as the journal keeps it: everything after it works from this. */
export interface Plan {
  readonly report: RichText;
  readonly summary: string;
  readonly repositories: number;
  readonly topIssues: readonly TopIssue[];
}

export interface PlanOptions {
  readonly owner: string;
  readonly day: string;
  readonly top: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number | undefined) => void;
}

/** Scans the owner's repositories and says what matters. */
export async function makePlan(code: BoundPort<CodeHost>, options: PlanOptions): Promise<Plan> {
  const { owner, day, top, signal, onProgress } = options;
  const scanAs = (kind: 'organization' | 'user'): Promise<PortfolioScan> =>
    scanPortfolio(code, {
      owner: { kind, name: owner },
      signal,
      onProgress: ({ done, total }) => onProgress(done, total),
    });
  const scan = await scanAs('organization').catch((error: unknown) => {
    if (isIntegrationError(error, 'not_found')) return scanAs('user');
    throw error;
  });
  if (scan.failures.length > 0 && scan.repositories.length === 0)
    throw new Error(`No repository of ${owner} could be read: ${scan.failures[0]?.error.message}`);
  const report = portfolioReport(scan, { title: titleOf(day), top });
  const ranked = rankIssues(scan).filter(({ issue }) => !issue.labels.includes(FOLLOW_UP_LABEL));
  const topIssues = ranked.slice(0, top).map(({ issue, repository, level, reasons }) => ({
    repository,
    ...factsOf(issue),
    level,
    reasons,
  }));
  return {
    report: toRichText(report),
    summary: summaryOf(report),
    repositories: report.repositoryCount,
    topIssues,
  };
}

/** By which the day's report is known again in its channel. */
export function titleOf(day: string): string {
  return `9 PM Decision Desk · ${day}`;
}

function factsOf({ number, title, body, url }: Issue) {
  return { number, title, body: body ?? '', url };
}

function summaryOf({ totalOpenIssues, averageHealth, stale }: PortfolioReport): string {
  const health = averageHealth === undefined ? 'not known' : `${averageHealth.toFixed(1)}/100`;
  return `${totalOpenIssues} open issues, average health ${health}, ${stale.length} stale`;
}
