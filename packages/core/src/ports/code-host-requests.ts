import type { CommitState, ReviewVerdict, Visibility } from './code-host-resources.js';

/** A list with a page size: items a request, 1 to 100. @default the provider's */
interface Paged {
  readonly pageSize?: number | undefined;
}

interface InRepository {
  /** `owner/name`, or `group/sub/name` on GitLab. */
  readonly repository: string;
}

export interface ListRepositoriesInput extends Paged {
  /** A user or an organisation, workspace or group. @default those that the credentials belong to */
  readonly owner?: { readonly kind: 'user' | 'organization'; readonly name: string } | undefined;
  readonly visibility?: Visibility | undefined;
  /** @default the provider's */
  readonly sort?: 'created' | 'pushed' | 'name' | undefined;
}

/** Names an issue, or a change request, by the number that people use. */
export interface NumberedRef extends InRepository {
  readonly number: number;
}

export interface ListIssuesInput extends InRepository, Paged {
  /** @default 'open' */
  readonly state?: 'open' | 'closed' | 'all' | undefined;
  /** Only issues that have all of them. */
  readonly labels?: readonly string[] | undefined;
  /** A login. */
  readonly assignee?: string | undefined;
  /** Inclusive. */
  readonly updatedFrom?: Date | undefined;
}

export interface CreateIssueInput extends InRepository {
  readonly title: string;
  /** Markdown. */
  readonly body?: string | undefined;
  readonly labels?: readonly string[] | undefined;
  /** Logins. */
  readonly assignees?: readonly string[] | undefined;
}

/** Fields that are left out stay as they are; lists replace the whole list. */
export interface UpdateIssueInput extends NumberedRef {
  readonly title?: string | undefined;
  readonly body?: string | undefined;
  readonly state?: 'open' | 'closed' | undefined;
  /** Goes with `state: 'closed'`. */
  readonly closeReason?: 'completed' | 'not_planned' | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly assignees?: readonly string[] | undefined;
}

export interface CommentInput extends NumberedRef {
  /** Markdown. */
  readonly body: string;
}

export interface LabelInput extends NumberedRef {
  readonly labels: readonly string[];
}

export interface ListChangeRequestsInput extends InRepository, Paged {
  /** @default 'open' */
  readonly state?: 'open' | 'merged' | 'closed' | 'all' | undefined;
  readonly sourceBranch?: string | undefined;
  readonly targetBranch?: string | undefined;
}

export interface CreateChangeRequestInput extends InRepository {
  readonly title: string;
  readonly body?: string | undefined;
  /** On GitHub `owner:branch` for a fork. */
  readonly sourceBranch: string;
  readonly targetBranch: string;
  /** @default false */
  readonly draft?: boolean | undefined;
}

export interface MergeChangeRequestInput extends NumberedRef {
  /** @default 'merge' */
  readonly method?: 'merge' | 'squash' | 'rebase' | undefined;
  /** Merges only if the change still stands at this commit; throws `conflict` otherwise. */
  readonly sourceSha?: string | undefined;
  readonly commitMessage?: string | undefined;
}

export interface ReviewInput extends NumberedRef {
  readonly verdict: ReviewVerdict;
  /** Markdown; needed for `request_changes` and `comment`. */
  readonly body?: string | undefined;
  readonly comments?: readonly ReviewComment[] | undefined;
}

/** A comment on a line of the changed file, as it is after the change. */
export interface ReviewComment {
  readonly path: string;
  readonly line: number;
  readonly body: string;
}

export interface ListCommitsInput extends InRepository, Paged {
  /** A branch, tag or commit. @default the default branch */
  readonly ref?: string | undefined;
  readonly path?: string | undefined;
  /** Inclusive. */
  readonly committedFrom?: Date | undefined;
  /** Exclusive. */
  readonly committedBefore?: Date | undefined;
}

export interface SetStatusInput extends InRepository {
  readonly sha: string;
  /** Names the check: setting the same name again replaces its state. */
  readonly name: string;
  readonly state: CommitState;
  readonly description?: string | undefined;
  readonly url?: string | undefined;
}

export interface ListStatusesInput extends InRepository, Paged {
  readonly sha: string;
}

export interface GetFileInput extends InRepository {
  /** From the root, without a leading slash. */
  readonly path: string;
  /** @default the default branch */
  readonly ref?: string | undefined;
}

interface FileChange extends InRepository {
  readonly path: string;
  /** The commit's message. */
  readonly message: string;
  /** @default the default branch */
  readonly branch?: string | undefined;
  /** The blob that is replaced; throws `conflict` when the file has changed since. */
  readonly previousSha?: string | undefined;
}

export interface PutFileInput extends FileChange {
  /** A string stands for its UTF-8 bytes. */
  readonly content: string | Uint8Array;
}

export type DeleteFileInput = FileChange;

export interface RefInput extends InRepository {
  readonly kind: 'branch' | 'tag';
  /** Without `refs/heads/` or `refs/tags/`. */
  readonly name: string;
}

export interface ListRefsInput extends InRepository, Paged {
  readonly kind: 'branch' | 'tag';
}

export interface CreateRefInput extends RefInput {
  /** The commit that it names. */
  readonly sha: string;
}

export interface DispatchWorkflowInput extends InRepository {
  /** The workflow's file (`nightly.yml`) or id. @default the only pipeline, on hosts that have one */
  readonly workflow?: string | undefined;
  /** A branch or tag. */
  readonly ref: string;
  readonly inputs?: Readonly<Record<string, string>> | undefined;
}

export interface ListWorkflowRunsInput extends InRepository, Paged {
  readonly workflow?: string | undefined;
  readonly branch?: string | undefined;
  readonly sha?: string | undefined;
}

export interface WorkflowRunRef extends InRepository {
  readonly id: string;
}

export interface ListReleasesInput extends InRepository, Paged {}

export interface CreateReleaseInput extends InRepository {
  readonly tag: string;
  /** The commit or branch that a new tag names. @default the default branch */
  readonly ref?: string | undefined;
  readonly name?: string | undefined;
  readonly body?: string | undefined;
  /** Has the host write the notes, where it can. @default false */
  readonly generateNotes?: boolean | undefined;
  /** @default false */
  readonly draft?: boolean | undefined;
  /** @default false */
  readonly prerelease?: boolean | undefined;
}

export interface UploadAssetInput extends InRepository {
  /** A {@link Release}'s id. */
  readonly release: string;
  readonly name: string;
  /** A string stands for its UTF-8 bytes. */
  readonly content: string | Uint8Array;
  /** @default 'application/octet-stream' */
  readonly contentType?: string | undefined;
}

export interface SearchInput extends Paged {
  /** In the provider's own query language. */
  readonly query: string;
  /** Limits the search to an owner (`acme`) or a repository (`acme/shop`). */
  readonly within?: string | undefined;
}

export interface SetSecretInput extends InRepository {
  readonly name: string;
  /** Reaches nothing but the provider, encrypted where it asks for that. */
  readonly value: string;
  /** A deployment environment. @default the whole repository */
  readonly environment?: string | undefined;
}
