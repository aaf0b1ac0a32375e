export type {
  ComparedRepository,
  CompareOptions,
  Comparison,
  Criterion,
} from './compare/compare-repositories.js';
export { CRITERIA, compareRepositories } from './compare/compare-repositories.js';
export type {
  CacheNote,
  Portfolio,
  PortfolioCallOptions,
  PortfolioOptions,
} from './create-portfolio.js';
export { createPortfolio } from './create-portfolio.js';
export type {
  DependencyEdge,
  DependencyEvidence,
  DependencyGraph,
} from './dependencies/dependency-graph.js';
export { dependencyGraph } from './dependencies/dependency-graph.js';
export type { HealthPart, HealthPartName, HealthWeights } from './health/health-part.js';
export { DEFAULT_HEALTH_WEIGHTS, STALE_BELOW } from './health/health-part.js';
export type { HealthReadings } from './health/health-parts.js';
export { healthParts } from './health/health-parts.js';
export { healthScore } from './health/health-score.js';
export type { PortfolioSummary, RepositorySummary } from './json/parse-portfolio-json.js';
export { parsePortfolioJson } from './json/parse-portfolio-json.js';
export type { PortfolioJson, PriorityJson, RepositoryJson } from './json/portfolio-json.js';
export { toPortfolioJson, toPriorityJson } from './json/portfolio-json.js';
export type { Ecosystem, Manifest } from './manifests/manifest.js';
export type { PortfolioFilter } from './priorities/portfolio-filter.js';
export type { PriorityLevel } from './priorities/priority-level.js';
export type { RankedIssue } from './priorities/rank-issues.js';
export { rankIssues } from './priorities/rank-issues.js';
export type { ProjectPriority } from './priorities/rank-projects.js';
export { rankProjects } from './priorities/rank-projects.js';
export type { PortfolioReport, ReportOptions, StaleRepository } from './report/portfolio-report.js';
export { portfolioReport } from './report/portfolio-report.js';
export type { HtmlOptions } from './report/to-html.js';
export { toHtml } from './report/to-html.js';
export { toMarkdown } from './report/to-markdown.js';
export { toRichText } from './report/to-rich-text.js';
export type {
  PortfolioScan,
  ReadingGap,
  RecentBuilds,
  RecentCommits,
  ScanError,
  ScanFailure,
  ScannedRepository,
  SkippedRepository,
} from './scan/portfolio-scan.js';
export type { ReadingOptions, ScanOptions } from './scan/scan-options.js';
export { scanPortfolio } from './scan/scan-portfolio.js';
export { scanRepository } from './scan/scan-repository.js';
export type { PortfolioScanInput } from './scanner-port.js';
