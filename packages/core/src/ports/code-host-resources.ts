export type Visibility = 'public' | 'private' | 'internal';

export interface Repository {
  /** `owner/name`: GitHub and Bitbucket; with all groups (`group/sub/name`) on GitLab. */
  readonly path: string;
  readonly id: string;
  readonly description: string | undefined;
  readonly visibility: Visibility;
  /** Undefined for an empty repository. */
  readonly defaultBranch: string | undefined;
  readonly archived: boolean;
  readonly fork: boolean;
  readonly stars: number;
  /** Undefined where the provider does not say it in lists. */
  readonly openIssues: number | undefined;
  readonly language: string | undefined;
  readonly topics: readonly string[];
  /** About how much its files and their history take. Undefined where the provider does not say it. */
  readonly sizeBytes?: number | undefined;
  readonly createdAt: Date;
  /** The last push, or else the last change of any kind. */
  readonly pushedAt: Date | undefined;
  readonly url: string;
}

/** Somebody as a code host shows them. */
export interface CodeUser {
  readonly id: string;
  readonly login: string;
  readonly isBot: boolean;
}

export interface Issue {
  readonly repository: string;
  /** The number that people use: `#42`, GitLab's `iid`. */
  readonly number: number;
  readonly title: string;
  /** Markdown. */
  readonly body: string | undefined;
  readonly state: 'open' | 'closed';
  readonly closeReason: 'completed' | 'not_planned' | undefined;
  readonly labels: readonly string[];
  readonly author: CodeUser | undefined;
  readonly assignees: readonly CodeUser[];
  readonly comments: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly closedAt: Date | undefined;
  readonly url: string;
}

/** A comment on an issue. */
export interface IssueComment {
  readonly id: string;
  readonly author: CodeUser | undefined;
  readonly body: string;
  readonly createdAt: Date;
  readonly url: string | undefined;
}

/** A pull request of GitHub and Bitbucket, a merge request of GitLab. */
export interface ChangeRequest {
  readonly repository: string;
  readonly number: number;
  readonly title: string;
  readonly body: string | undefined;
  readonly state: 'open' | 'merged' | 'closed';
  readonly draft: boolean;
  readonly author: CodeUser | undefined;
  /** The branch that holds the change. */
  readonly sourceBranch: string;
  /** The commit that the change stands at. */
  readonly sourceSha: string;
  /** The branch that it is to be merged into. */
  readonly targetBranch: string;
  readonly labels: readonly string[];
  /** Undefined while the provider works it out, and in lists. */
  readonly mergeable: boolean | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly mergedAt: Date | undefined;
  readonly url: string;
}

export type ReviewVerdict = 'approve' | 'request_changes' | 'comment';

export interface Review {
  readonly id: string;
  readonly verdict: ReviewVerdict;
  readonly url: string | undefined;
}

export interface Commit {
  readonly sha: string;
  readonly message: string;
  readonly authorName: string;
  readonly authorEmail: string | undefined;
  readonly authoredAt: Date;
  readonly parents: readonly string[];
  readonly url: string;
}

export type CommitState =
  | 'pending'
  | 'running'
  | 'success'
  | 'failure'
  | 'error'
  | 'canceled'
  | 'skipped';

/** What a check says about a commit: GitHub statuses and check runs, GitLab and Bitbucket statuses. */
export interface CommitStatus {
  /** Names the check; the latest status of a name counts. */
  readonly name: string;
  readonly state: CommitState;
  readonly description: string | undefined;
  readonly url: string | undefined;
  readonly updatedAt: Date | undefined;
}

export interface RepositoryFile {
  readonly path: string;
  readonly content: Uint8Array;
  /** The blob's id, which `putFile` and `deleteFile` take as `previousSha`. */
  readonly sha: string;
}

/** What a write left behind. */
export interface FileCommit {
  readonly commitSha: string;
  /** The new blob's id; undefined after a deletion, and where the provider does not say it. */
  readonly sha: string | undefined;
}

export interface Ref {
  readonly kind: 'branch' | 'tag';
  /** Without `refs/heads/` or `refs/tags/`. */
  readonly name: string;
  /** The commit, for annotated tags too. */
  readonly sha: string;
}

/** A run of GitHub Actions, a GitLab or Bitbucket pipeline. */
export interface WorkflowRun {
  readonly id: string;
  /** Undefined where the provider has one nameless pipeline. */
  readonly name: string | undefined;
  readonly status: 'queued' | 'running' | 'waiting' | 'completed';
  /** Undefined until it is completed. */
  readonly conclusion:
    | 'success'
    | 'failure'
    | 'canceled'
    | 'skipped'
    | 'timed_out'
    | 'neutral'
    | undefined;
  readonly branch: string | undefined;
  readonly sha: string;
  readonly createdAt: Date;
  readonly updatedAt: Date | undefined;
  readonly url: string;
}

/** A run that was asked for. Hosts that answer nothing leave both undefined. */
export interface DispatchedRun {
  readonly id: string | undefined;
  readonly url: string | undefined;
}

export interface Release {
  readonly id: string;
  readonly tag: string;
  readonly name: string | undefined;
  readonly body: string | undefined;
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly createdAt: Date;
  /** Undefined while it is a draft. */
  readonly publishedAt: Date | undefined;
  readonly url: string;
}

export interface ReleaseAsset {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number | undefined;
  readonly url: string;
}

/** A file in which a search found something. */
export interface CodeMatch {
  readonly repository: string;
  readonly path: string;
  readonly ref: string | undefined;
  /** Lines around the find, as far as the provider gives them. */
  readonly fragments: readonly string[];
  readonly url: string | undefined;
}
