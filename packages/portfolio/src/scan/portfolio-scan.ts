import type { ErrorCode, Execution, Issue, Release, Repository } from '@quayside/core';
import type { HealthPart } from '../health/health-part.js';
import type { Manifest } from '../manifests/manifest.js';

/**
 * What a scan found. Plain values throughout: it survives `structuredClone`, so any cache store that keeps
 * dates can keep it.
 */
export interface PortfolioScan {
  /** Whose repositories; undefined for those that the credentials belong to. */
  readonly owner: string | undefined;
  /** The time that ages and health are counted from. */
  readonly scannedAt: Date;
  /** By name. */
  readonly repositories: readonly ScannedRepository[];
  /** Repositories that could not be read, by name. They are in none of the figures. */
  readonly failures: readonly ScanFailure[];
  /** Repositories that the options left out, by name. */
  readonly skipped: readonly SkippedRepository[];
}

/** A repository and what its health was judged by. */
export interface ScannedRepository {
  /** The repository's path: `owner/name`. */
  readonly name: string;
  readonly repository: Repository;
  /** Open issues, change requests left out. Where {@link openIssuesCapped}, there may be more. */
  readonly openIssues: number;
  readonly openIssuesCapped: boolean;
  /** The open issues, newest first, as many as the limit allows. */
  readonly issues: readonly Issue[];
  readonly commits: RecentCommits;
  /** The newest published release, a stable one if there is any; undefined where there is none. */
  readonly latestRelease: Release | undefined;
  /** Undefined where the host or the credentials do not show any. */
  readonly builds: RecentBuilds | undefined;
  readonly manifests: readonly Manifest[];
  /** What could not be read, though the rest could. */
  readonly gaps: readonly ReadingGap[];
  /** 0 to 100, a whole number. */
  readonly healthScore: number;
  /** What the score is made of. */
  readonly healthParts: readonly HealthPart[];
  /** Whether the score is below 50. */
  readonly stale: boolean;
}

/** The commits of the last 90 days on the default branch. */
export interface RecentCommits {
  /** Counted up to 100. */
  readonly count: number;
  /** The newest of them; undefined where there is none in these 90 days. */
  readonly lastAt: Date | undefined;
}

/** Workflow runs on the default branch that ended in success or failure, of the newest 20 runs. */
export interface RecentBuilds {
  readonly succeeded: number;
  readonly failed: number;
  /** Undefined where none has ended. */
  readonly lastSucceeded: boolean | undefined;
}

/** Something about a repository that was not to be had: the host has no such thing, or hides it. */
export interface ReadingGap {
  /** A manifest by its path. */
  readonly reading: 'issues' | 'commits' | 'releases' | 'builds' | `manifest ${string}`;
  readonly reason: string;
}

/** A repository that could not be read. */
export interface ScanFailure {
  readonly repository: string;
  readonly error: ScanError;
}

/** What an `IntegrationError` said, without its stack, its cause and its details. */
export interface ScanError {
  /** `unexpected` for what is no `IntegrationError`: a mistake in a code host of your own. */
  readonly code: ErrorCode | 'unexpected';
  readonly message: string;
  readonly execution: Execution;
  readonly retryAfterMs: number | undefined;
}

export interface SkippedRepository {
  readonly repository: string;
  readonly reason: 'archived' | 'fork' | 'private' | 'not_selected';
}
