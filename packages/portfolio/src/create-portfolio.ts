import {
  type BoundPort,
  bindingOf,
  bindPort,
  type CacheStore,
  type CallOptions,
  type CodeHost,
  cached,
  cacheOf,
  freshnessOf,
  type Listener,
  systemClock,
} from '@quayside/core';
import {
  type CompareOptions,
  type Comparison,
  compareRepositories,
  toCriteria,
} from './compare/compare-repositories.js';
import { type DependencyGraph, dependencyGraph } from './dependencies/dependency-graph.js';
import { type PortfolioFilter, toMatcher } from './priorities/portfolio-filter.js';
import { type ProjectPriority, rankProjects } from './priorities/rank-projects.js';
import {
  checkReport,
  type PortfolioReport,
  portfolioReport,
  type ReportOptions,
} from './report/portfolio-report.js';
import type { PortfolioScan, ScannedRepository } from './scan/portfolio-scan.js';
import type { ScanOptions } from './scan/scan-options.js';
import { scanPortfolio } from './scan/scan-portfolio.js';
import { scanRepository } from './scan/scan-repository.js';
import { toScanRules } from './scan/scan-rules.js';
import {
  type PortfolioScanInput,
  type PortfolioScanner,
  portfolioScanner,
} from './scanner-port.js';

export interface PortfolioOptions extends Omit<ScanOptions, 'includePrivate' | 'signal'> {
  /** How long a scan is given again, in milliseconds. @default 21_600_000, six hours */
  readonly ttlMs?: number | undefined;
  /** Keeps scans instead of this process's memory: a file, Redis. It must keep dates as dates, and be that of one `select`. */
  readonly store?: CacheStore | undefined;
  /** Hear `cache.missed`, `cache.served`, `batch.progressed`, `store.failed`. */
  readonly listeners?: readonly Listener[] | undefined;
}

/** Whether an answer was made for this question, or kept from an earlier one. */
export interface CacheNote {
  readonly cached: boolean;
  /** Milliseconds since it was made; 0 where it was made now. */
  readonly ageMs: number;
}

/** Options of everything that asks for a scan. `forceRefresh` bypasses the cache, and refreshes it. */
export type PortfolioCallOptions = Pick<CallOptions, 'signal' | 'timeoutMs' | 'forceRefresh'>;

/** Answers questions about an owner's repositories from one scan, which it keeps for a while. */
export interface Portfolio {
  /** Scans all repositories, or gives the scan that is kept. */
  scan(
    input?: PortfolioScanInput,
    options?: PortfolioCallOptions,
  ): Promise<PortfolioScan & CacheNote>;
  /** Scans one repository, by its path, or gives what is kept of it. */
  scanRepository(
    path: string,
    options?: PortfolioCallOptions,
  ): Promise<ScannedRepository & CacheNote>;
  /** The repositories that need somebody most. */
  priorities(
    filter?: PortfolioFilter,
    options?: PortfolioCallOptions,
  ): Promise<readonly ProjectPriority[]>;
  /** Compares repositories, by their path or the last part of it. */
  compare(
    names: readonly string[],
    options?: CompareOptions & PortfolioCallOptions,
  ): Promise<Comparison>;
  /** Which repositories need which others. */
  dependencies(options?: PortfolioCallOptions): Promise<DependencyGraph>;
  /** The nightly report. */
  report(options?: ReportOptions & PortfolioCallOptions): Promise<PortfolioReport>;
  /** Forgets all scans. */
  invalidate(): Promise<void>;
}

const SIX_HOURS_MS = 21_600_000;

/**
 * Makes a portfolio over a code host. Who asks while a scan is on its way waits for the same scan; failures of a
 * scan are not kept, failures of single repositories are, within it.
 *
 * @throws misconfigured for wrong options
 */
export function createPortfolio(code: CodeHost, options: PortfolioOptions = {}): Portfolio {
  toScanRules(code, options);
  const scanner = createScanner(code, options);
  // The default is written out: asked for or not, it is the same scan.
  const scan: Portfolio['scan'] = async (input = {}, call) => {
    const includePrivate = input.includePrivate ?? true;
    return noted(await scanner.scan({ ...input, includePrivate }, call));
  };
  // What no scan can answer is refused before one is made.
  return {
    scan,
    scanRepository: async (path, call) => noted(await scanner.scanRepository(path, call)),
    priorities: async (filter = {}, call) => {
      toMatcher(filter);
      return rankProjects(await scan({}, call), filter);
    },
    compare: async (names, { criteria, ...call } = {}) => {
      toCriteria({ criteria });
      return compareRepositories(await scan({}, call), names, { criteria });
    },
    dependencies: async (call) => dependencyGraph((await scan({}, call)).repositories),
    report: async ({ title, top, filter, ...call } = {}) => {
      checkReport({ top, filter });
      return portfolioReport(await scan({}, call), { title, top, filter });
    },
    invalidate: async () => cacheOf(scanner)?.invalidate(),
  };
}

function createScanner(
  code: CodeHost,
  { ttlMs = SIX_HOURS_MS, store, listeners, ...options }: PortfolioOptions,
): BoundPort<PortfolioScanner> {
  const binding = bindingOf(code);
  const clock = options.clock ?? binding?.invoker.clock ?? systemClock;
  const bound = bindPort<PortfolioScanner>(
    portfolioScanner,
    {
      scan: (input, { signal }) => scanPortfolio(code, { ...options, ...input, signal, listeners }),
      scanRepository: (path, { signal }) => scanRepository(code, path, { ...options, signal }),
    },
    { provider: binding?.provider ?? 'code', clock, listeners },
  );
  const { owner, includeArchived, includeForks, issueLimit, manifests, weights } = options;
  // Portfolios may share a store: what they read differently, they keep apart.
  const read = { owner, includeArchived, includeForks, issueLimit, manifests, weights };
  const prefix = JSON.stringify(read);
  return cached(bound, { ttlMs, store, listeners, key: ({ canonical }) => prefix + canonical });
}

function noted<T extends object>(answer: T): T & CacheNote {
  const { state = 'live', ageMs = 0 } = freshnessOf(answer) ?? {};
  return { ...answer, cached: state !== 'live', ageMs };
}
