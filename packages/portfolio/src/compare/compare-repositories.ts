import type { IntegrationError } from '@quayside/core';
import { invalidRequest } from '../invalid-request.js';
import type { PortfolioScan, ScannedRepository } from '../scan/portfolio-scan.js';

/** What repositories are compared by. */
export type Criterion = 'activity' | 'health' | 'issues' | 'size';

/** All criteria, in the order in which they are shown. */
export const CRITERIA: readonly Criterion[] = ['activity', 'health', 'issues', 'size'];

export interface CompareOptions {
  /** @default ['activity', 'health', 'issues'] */
  readonly criteria?: readonly Criterion[] | undefined;
}

/** Repositories side by side. */
export interface Comparison {
  readonly criteria: readonly Criterion[];
  /** In the order that was asked for. */
  readonly repositories: readonly ComparedRepository[];
  /** Who is best by each criterion, several where they are equal; for `size`, the largest. */
  readonly leaders: Readonly<Partial<Record<Criterion, readonly string[]>>>;
}

export interface ComparedRepository {
  readonly name: string;
  /**
   * `activity` and `health`: 0 to 100. `issues`: how many are open. `size`: bytes. Undefined where the host does
   * not say it.
   */
  readonly values: Readonly<Partial<Record<Criterion, number | undefined>>>;
}

const VALUES: Readonly<Record<Criterion, (one: ScannedRepository) => number | undefined>> = {
  activity: ({ healthParts }) => {
    const value = healthParts.find(({ name }) => name === 'activity')?.value;
    return value === undefined ? undefined : Math.round(100 * value);
  },
  health: ({ healthScore }) => healthScore,
  issues: ({ openIssues }) => openIssues,
  size: ({ repository }) => repository.sizeBytes,
};

/**
 * Compares repositories of a scan, named by their path or by the last part of it where only one has that. Pure.
 *
 * @throws invalid_request for fewer than one name, for names that the scan does not have or that several share,
 * and for unknown criteria
 */
export function compareRepositories(
  scan: PortfolioScan,
  names: readonly string[],
  options: CompareOptions = {},
): Comparison {
  const criteria = toCriteria(options);
  if (names.length === 0) throw wrong('no repository is named');
  const chosen = new Set(names.map((name) => find(scan, name)));
  const repositories = [...chosen].map((one) => ({
    name: one.name,
    values: Object.fromEntries(criteria.map((criterion) => [criterion, VALUES[criterion](one)])),
  }));
  const leaders = criteria.map((criterion) => [criterion, leadersBy(criterion, repositories)]);
  return { criteria, repositories, leaders: Object.fromEntries(leaders) };
}

/** @throws invalid_request */
export function toCriteria({ criteria }: CompareOptions): readonly Criterion[] {
  const wanted = [...new Set(criteria ?? CRITERIA.slice(0, 3))];
  if (wanted.length === 0 || wanted.some((one) => !CRITERIA.includes(one)))
    throw wrong(`the criteria must be among ${CRITERIA.join(', ')}`);
  return wanted;
}

function find({ repositories }: PortfolioScan, wanted: string): ScannedRepository {
  const exact = repositories.find(({ name }) => name === wanted);
  if (exact !== undefined) return exact;
  const [found, other] = repositories.filter(({ name }) => name.endsWith(`/${wanted}`));
  if (found === undefined) throw wrong(`the scan has no repository '${wanted}'`);
  if (other !== undefined) throw wrong(`several repositories are called '${wanted}'`);
  return found;
}

function leadersBy(
  criterion: Criterion,
  repositories: readonly ComparedRepository[],
): readonly string[] {
  const values = repositories.flatMap(({ values: { [criterion]: value } }) => value ?? []);
  const best = criterion === 'issues' ? Math.min(...values) : Math.max(...values);
  return repositories
    .filter(({ values: { [criterion]: value } }) => value === best)
    .map(({ name }) => name);
}

function wrong(what: string): IntegrationError {
  return invalidRequest('comparison', what);
}
