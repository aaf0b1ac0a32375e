import type { IntegrationError, Issue } from '@quayside/core';
import { invalidRequest } from '../invalid-request.js';
import type { ScannedRepository } from '../scan/portfolio-scan.js';

/** Which repositories and issues are wanted. */
export interface PortfolioFilter {
  /** Any of these, in any case: a topic of the repository, or a label of an issue. @default all */
  readonly tags?: readonly string[] | undefined;
  /** Only repositories with a health score of at least this, 0 to 100. @default 0 */
  readonly minHealth?: number | undefined;
}

/** A filter, ready to be asked. */
export interface Matcher {
  /** By its topics, or those of its open issues' labels that were read. */
  repository(one: ScannedRepository): boolean;
  /** By its labels, or the topics of its repository. */
  issue(issue: Issue, one: ScannedRepository): boolean;
}

/** @throws invalid_request for a health that is no number from 0 to 100, and for an empty tag */
export function toMatcher({ tags, minHealth = 0 }: PortfolioFilter): Matcher {
  if (!(minHealth >= 0 && minHealth <= 100))
    throw wrong('minHealth must be a number from 0 to 100');
  if (tags?.some((tag) => typeof tag !== 'string' || tag.trim() === ''))
    throw wrong('tags must be texts that are not empty');
  const wanted = new Set(tags?.map(normal));
  const isTagged = (found: readonly string[]): boolean =>
    wanted.size === 0 || found.some((tag) => wanted.has(normal(tag)));
  const isHealthy = ({ healthScore }: ScannedRepository): boolean => healthScore >= minHealth;
  return {
    repository: (one) =>
      isHealthy(one) &&
      isTagged([...one.repository.topics, ...one.issues.flatMap(({ labels }) => labels)]),
    issue: ({ labels }, one) => isHealthy(one) && isTagged([...one.repository.topics, ...labels]),
  };
}

function normal(tag: string): string {
  return tag.trim().toLowerCase();
}

function wrong(what: string): IntegrationError {
  return invalidRequest('filter', what);
}
