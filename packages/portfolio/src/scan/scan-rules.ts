import { bindingOf, type Clock, type CodeHost, misconfigured, systemClock } from '@quayside/core';
import { DEFAULT_HEALTH_WEIGHTS, type HealthWeights } from '../health/health-part.js';
import { isManifestPath } from '../manifests/parse-manifest.js';
import type { ReadingOptions, ScanOptions } from './scan-options.js';

/** {@link ReadingOptions}, checked. */
export interface ScanRules {
  readonly issueLimit: number;
  readonly manifests: readonly string[] | undefined;
  readonly weights: HealthWeights;
  readonly now: Date;
}

/** @throws misconfigured for a figure out of range, and for a manifest that nobody can read */
export function toScanRules(
  code: CodeHost,
  options: ReadingOptions & Pick<ScanOptions, 'concurrency'>,
): ScanRules {
  const { issueLimit = 100, concurrency = 5, manifests } = options;
  for (const [name, figure] of Object.entries({ issueLimit, concurrency }))
    if (!Number.isInteger(figure) || figure < 1)
      throw wrong(`${name} is ${figure}`, 'Give an integer of at least 1.');
  const strange = manifests?.find((path) => !isManifestPath(path));
  if (strange !== undefined)
    throw wrong(`'${strange}' is no manifest that it can read`, 'See the README for those it can.');
  const clock: Clock = options.clock ?? bindingOf(code)?.invoker.clock ?? systemClock;
  const now = new Date(clock.wallNow());
  return { issueLimit, manifests, weights: toWeights(options.weights), now };
}

function toWeights(given: ReadingOptions['weights']): HealthWeights {
  const weights = { ...DEFAULT_HEALTH_WEIGHTS, ...withoutUndefined(given ?? {}) };
  const unknown = Object.keys(weights).find((name) => !(name in DEFAULT_HEALTH_WEIGHTS));
  if (unknown !== undefined)
    throw wrong(`'${unknown}' is no part of a health score`, 'Give weights of its parts.');
  const figures = Object.values(weights);
  const fits = figures.every((weight) => Number.isFinite(weight) && weight >= 0);
  if (!fits || figures.every((weight) => weight === 0))
    throw wrong('a weight is out of range', 'Give numbers of at least 0, one of them above.');
  return weights;
}

function withoutUndefined(given: Partial<HealthWeights>): Partial<HealthWeights> {
  return Object.fromEntries(Object.entries(given).filter(([, weight]) => weight !== undefined));
}

function wrong(what: string, remedy: string): Error {
  return misconfigured('scanPortfolio', what, remedy);
}
