import type { CallOptions, CodeHost, Repository } from '@quayside/core';
import { STALE_BELOW } from '../health/health-part.js';
import { healthParts } from '../health/health-parts.js';
import { healthScore } from '../health/health-score.js';
import { readManifests } from '../manifests/read-manifests.js';
import type { ScannedRepository } from './portfolio-scan.js';
import { readRepository } from './read-repository.js';
import type { ReadingOptions } from './scan-options.js';
import { type ScanRules, toScanRules } from './scan-rules.js';

/**
 * Reads one repository, by its path, and judges its health.
 *
 * @throws what the code host throws, where the repository cannot be read; `misconfigured` for wrong options
 */
export async function scanRepository(
  code: CodeHost,
  path: string,
  options: ReadingOptions & Pick<CallOptions, 'signal'> = {},
): Promise<ScannedRepository> {
  const rules = toScanRules(code, options);
  const { signal } = options;
  return judgeRepository(code, await code.getRepository(path, { signal }), rules, { signal });
}

/** Reads what surrounds `repository` and judges it. */
export async function judgeRepository(
  code: CodeHost,
  repository: Repository,
  rules: ScanRules,
  options: CallOptions,
): Promise<ScannedRepository> {
  const reader = { code, repository, rules, options, gaps: [] };
  const readings = await readRepository(reader);
  const manifests = await readManifests(reader);
  const parts = healthParts(readings, rules.now, rules.weights);
  const score = healthScore(parts);
  return {
    name: repository.path,
    ...readings,
    manifests,
    healthScore: score,
    healthParts: parts,
    stale: score < STALE_BELOW,
  };
}
