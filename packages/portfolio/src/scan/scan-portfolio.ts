import { type BatchOutcome, type CodeHost, processBatch, type Repository } from '@quayside/core';
import { byName } from '../by-name.js';
import type {
  PortfolioScan,
  ScanFailure,
  ScannedRepository,
  SkippedRepository,
} from './portfolio-scan.js';
import type { ScanOptions } from './scan-options.js';
import { judgeRepository } from './scan-repository.js';
import { toScanRules } from './scan-rules.js';
import { toScanError } from './to-scan-error.js';

/**
 * Reads an owner's repositories and judges the health of each. A repository that cannot be read is among the
 * `failures` and costs the others nothing; what the options left out is among the `skipped`. Only reads.
 *
 * @throws what the code host throws where the list itself cannot be read; the signal's reason;
 * `misconfigured` for wrong options
 */
export async function scanPortfolio(
  code: CodeHost,
  options: ScanOptions = {},
): Promise<PortfolioScan> {
  const rules = toScanRules(code, options);
  const { owner, signal, concurrency, onProgress, listeners } = options;
  const wanted: Repository[] = [];
  const skipped: SkippedRepository[] = [];
  for (const repository of await listAll(code, options)) {
    const reason = reasonToSkip(repository, options);
    if (reason === undefined) wanted.push(repository);
    else skipped.push({ repository: repository.path, reason });
  }
  const { results, stopped } = await processBatch(
    wanted,
    (repository, context) => judgeRepository(code, repository, rules, { signal: context.signal }),
    { name: 'scanPortfolio', concurrency, signal, onProgress, listeners },
  );
  if (stopped !== undefined) throw stopped.reason;
  return {
    owner: owner?.name,
    scannedAt: rules.now,
    repositories: results.flatMap(toScanned).sort(byName(({ name }) => name)),
    failures: results.flatMap(toFailure).sort(byName(({ repository }) => repository)),
    skipped: skipped.sort(byName(({ repository }) => repository)),
  };
}

/** A list that changes while it is read may name a repository twice. */
async function listAll(
  code: CodeHost,
  { owner, signal }: ScanOptions,
): Promise<Iterable<Repository>> {
  const found = new Map<string, Repository>();
  for await (const repository of code.listRepositories({ owner, pageSize: 100 }, { signal }))
    found.set(repository.path, repository);
  return found.values();
}

function reasonToSkip(
  repository: Repository,
  options: ScanOptions,
): SkippedRepository['reason'] | undefined {
  const { includePrivate = true, includeArchived = false, includeForks = false } = options;
  if (!includePrivate && repository.visibility !== 'public') return 'private';
  if (!includeArchived && repository.archived) return 'archived';
  if (!includeForks && repository.fork) return 'fork';
  return options.select?.(repository) === false ? 'not_selected' : undefined;
}

type Outcome = BatchOutcome<Repository, ScannedRepository>;

function toScanned(outcome: Outcome): readonly ScannedRepository[] {
  return outcome.success ? [outcome.result] : [];
}

function toFailure(outcome: Outcome): readonly ScanFailure[] {
  if (outcome.success) return [];
  return [{ repository: outcome.item.path, error: toScanError(outcome.error) }];
}
