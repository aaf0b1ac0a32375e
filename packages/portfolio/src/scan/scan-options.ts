import type {
  BatchProgress,
  Clock,
  Listener,
  ListRepositoriesInput,
  Repository,
} from '@quayside/core';
import type { HealthWeights } from '../health/health-part.js';

/** How much of a repository is read, and how it is judged. */
export interface ReadingOptions {
  /** Open issues that are read, a request for each hundred. @default 100 */
  readonly issueLimit?: number | undefined;
  /**
   * Paths of the manifests that are read, one request each: `package.json`, `packages/api/package.json`. An
   * empty list reads none. @default those that go with the repository's language, at its root
   */
  readonly manifests?: readonly string[] | undefined;
  /** Replaces single weights of the health score. @default DEFAULT_HEALTH_WEIGHTS */
  readonly weights?: Partial<HealthWeights> | undefined;
  /** Says what time it is. @default the clock of the code host's binding, or else the system's */
  readonly clock?: Clock | undefined;
}

export interface ScanOptions extends ReadingOptions {
  /**
   * A user or an organisation. GitHub lists only the public repositories of a user that is named.
   * @default those that the credentials belong to
   */
  readonly owner?: ListRepositoriesInput['owner'];
  /** Reads private and internal repositories too. @default true */
  readonly includePrivate?: boolean | undefined;
  /** @default false */
  readonly includeArchived?: boolean | undefined;
  /** @default false */
  readonly includeForks?: boolean | undefined;
  /** Leaves out the repositories for which it returns false. @default none */
  readonly select?: ((repository: Repository) => boolean) | undefined;
  /** Repositories that are read at the same time, each with one request at a time. @default 5 */
  readonly concurrency?: number | undefined;
  /** Ends the scan; it then rejects with exactly this signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Hears how far the scan is after every repository. What it throws is dropped. */
  readonly onProgress?: ((progress: BatchProgress) => void) | undefined;
  /** Hear `batch.progressed` after every repository. */
  readonly listeners?: readonly Listener[] | undefined;
}
