import type { CallOptions } from '../call.js';
import type { Pages } from '../page.js';
import { definePort, type Port } from '../port.js';
import * as issues from './code-host-input.js';
import type * as Asked from './code-host-requests.js';
import type * as Code from './code-host-resources.js';
import * as source from './code-host-source-input.js';

/**
 * Works with repositories and what surrounds them. Designed against GitHub's and GitLab's REST APIs and
 * Bitbucket Cloud's: a change request is what they call pull or merge request, a workflow run is an
 * Actions run or a pipeline. No host has idempotency keys: what creates something is repeated only when
 * the host certainly did not act, and a failure whose `execution` is `unknown` may have created it.
 *
 * Every method throws `invalid_request` before anything is sent when the input is wrong, `not_found`
 * for what does not exist or is hidden from the credentials, `permission_denied`, `rate_limited` with
 * `retryAfterMs`, and `conflict` where the state forbids it.
 */
export interface CodeHost {
  /** Reads a repository by its path, `owner/name`. */
  getRepository(path: string, options?: CallOptions): Promise<Code.Repository>;
  /** Lists repositories, archived ones included. */
  listRepositories(
    input?: Asked.ListRepositoriesInput,
    options?: CallOptions,
  ): Pages<Code.Repository>;

  /** Lists issues, newest first. Change requests are never among them. */
  listIssues(input: Asked.ListIssuesInput, options?: CallOptions): Pages<Code.Issue>;
  /** Reads an issue. Throws `not_found` for a change request's number, too. */
  getIssue(input: Asked.NumberedRef, options?: CallOptions): Promise<Code.Issue>;
  /** Opens an issue. */
  createIssue(input: Asked.CreateIssueInput, options?: CallOptions): Promise<Code.Issue>;
  /** Changes the fields that are given, and no others. */
  updateIssue(input: Asked.UpdateIssueInput, options?: CallOptions): Promise<Code.Issue>;
  /** Comments on an issue. */
  commentOnIssue(input: Asked.CommentInput, options?: CallOptions): Promise<Code.IssueComment>;
  /** Adds labels to an issue; those that it has already stay. */
  addLabels(input: Asked.LabelInput, options?: CallOptions): Promise<void>;
  /** Takes labels from an issue; those that it does not have are ignored. */
  removeLabels(input: Asked.LabelInput, options?: CallOptions): Promise<void>;

  /** Lists change requests, newest first. */
  listChangeRequests(
    input: Asked.ListChangeRequestsInput,
    options?: CallOptions,
  ): Pages<Code.ChangeRequest>;
  /** Reads a change request. */
  getChangeRequest(input: Asked.NumberedRef, options?: CallOptions): Promise<Code.ChangeRequest>;
  /** Opens a change request. Throws `conflict` when one is open between the two branches. */
  createChangeRequest(
    input: Asked.CreateChangeRequestInput,
    options?: CallOptions,
  ): Promise<Code.ChangeRequest>;
  /**
   * Merges a change request. Merging a merged one returns it. Throws `conflict` when it cannot be merged
   * or `sourceSha` is no longer its commit, `rejected` when the repository's rules forbid it.
   */
  mergeChangeRequest(
    input: Asked.MergeChangeRequestInput,
    options?: CallOptions,
  ): Promise<Code.ChangeRequest>;
  /** Reviews a change request: approves it, asks for changes, or comments on it and its lines. */
  reviewChangeRequest(input: Asked.ReviewInput, options?: CallOptions): Promise<Code.Review>;

  /** Lists commits, newest first. An empty repository has none. */
  listCommits(input: Asked.ListCommitsInput, options?: CallOptions): Pages<Code.Commit>;
  /** Sets what a check says about a commit; the latest word of a name counts. */
  setStatus(input: Asked.SetStatusInput, options?: CallOptions): Promise<Code.CommitStatus>;
  /** Lists what checks say about a commit, one entry a name, whatever the host calls them. */
  listStatuses(input: Asked.ListStatusesInput, options?: CallOptions): Pages<Code.CommitStatus>;

  /** Reads a file. Throws `not_found`, `conflict` where the path is a directory. */
  getFile(input: Asked.GetFileInput, options?: CallOptions): Promise<Code.RepositoryFile>;
  /** Writes a file in a commit of its own. Throws `conflict` when it is not at `previousSha`. */
  putFile(input: Asked.PutFileInput, options?: CallOptions): Promise<Code.FileCommit>;
  /** Deletes a file in a commit of its own. Throws `not_found`, `conflict` as {@link putFile}. */
  deleteFile(input: Asked.DeleteFileInput, options?: CallOptions): Promise<Code.FileCommit>;

  /** Reads where a branch or tag points. */
  getRef(input: Asked.RefInput, options?: CallOptions): Promise<Code.Ref>;
  /** Lists branches or tags. */
  listRefs(input: Asked.ListRefsInput, options?: CallOptions): Pages<Code.Ref>;
  /**
   * Creates a branch or a lightweight tag. One that is there already, at the same commit, is returned;
   * at another commit it throws `conflict`.
   */
  createRef(input: Asked.CreateRefInput, options?: CallOptions): Promise<Code.Ref>;
  /** Deletes a branch or tag. Succeeds where there is none. */
  deleteRef(input: Asked.RefInput, options?: CallOptions): Promise<void>;

  /** Starts a workflow. */
  dispatchWorkflow(
    input: Asked.DispatchWorkflowInput,
    options?: CallOptions,
  ): Promise<Code.DispatchedRun>;
  /** Lists workflow runs, newest first. */
  listWorkflowRuns(
    input: Asked.ListWorkflowRunsInput,
    options?: CallOptions,
  ): Pages<Code.WorkflowRun>;
  /** Reads a workflow run. */
  getWorkflowRun(input: Asked.WorkflowRunRef, options?: CallOptions): Promise<Code.WorkflowRun>;

  /** Lists releases, newest first. Drafts are among them where the credentials may see them. */
  listReleases(input: Asked.ListReleasesInput, options?: CallOptions): Pages<Code.Release>;
  /** Creates a release, and its tag where there is none. Throws `conflict` when the tag has one. */
  createRelease(input: Asked.CreateReleaseInput, options?: CallOptions): Promise<Code.Release>;
  /** Adds a file to a release. Throws `conflict` when it has one of that name. */
  uploadReleaseAsset(
    input: Asked.UploadAssetInput,
    options?: CallOptions,
  ): Promise<Code.ReleaseAsset>;

  /** Searches repositories, best match first. Hosts cap how many they give (GitHub: 1000). */
  searchRepositories(input: Asked.SearchInput, options?: CallOptions): Pages<Code.Repository>;
  /** Searches issues, best match first. Change requests are never among them. */
  searchIssues(input: Asked.SearchInput, options?: CallOptions): Pages<Code.Issue>;
  /** Searches the text of files, best match first. */
  searchCode(input: Asked.SearchInput, options?: CallOptions): Pages<Code.CodeMatch>;

  /** Sets a secret of the host's workflows, whether it was there or not. It cannot be read back. */
  setSecret(input: Asked.SetSecretInput, options?: CallOptions): Promise<void>;
}

/** The code host port. */
export const codeHost: Port<CodeHost> = definePort<CodeHost>('code', {
  getRepository: { idempotency: 'safe', input: issues.repositoryInput },
  listRepositories: { idempotency: 'safe', shape: 'pages', input: issues.listRepositoriesInput },
  listIssues: { idempotency: 'safe', shape: 'pages', input: issues.listIssuesInput },
  getIssue: { idempotency: 'safe', input: issues.numberedInput },
  createIssue: { idempotency: 'none', input: issues.createIssueInput },
  updateIssue: { idempotency: 'natural', input: issues.updateIssueInput },
  commentOnIssue: { idempotency: 'none', input: issues.commentInput },
  addLabels: { idempotency: 'natural', input: issues.labelInput },
  removeLabels: { idempotency: 'natural', input: issues.labelInput },
  listChangeRequests: {
    idempotency: 'safe',
    shape: 'pages',
    input: issues.listChangeRequestsInput,
  },
  getChangeRequest: { idempotency: 'safe', input: issues.numberedInput },
  createChangeRequest: { idempotency: 'none', input: issues.createChangeRequestInput },
  mergeChangeRequest: { idempotency: 'natural', input: issues.mergeChangeRequestInput },
  reviewChangeRequest: { idempotency: 'none', input: issues.reviewInput },
  listCommits: { idempotency: 'safe', shape: 'pages', input: source.listCommitsInput },
  setStatus: { idempotency: 'natural', input: source.setStatusInput },
  listStatuses: { idempotency: 'safe', shape: 'pages', input: source.listStatusesInput },
  getFile: { idempotency: 'safe', input: source.getFileInput },
  putFile: { idempotency: 'none', input: source.putFileInput },
  deleteFile: { idempotency: 'none', input: source.deleteFileInput },
  getRef: { idempotency: 'safe', input: source.refInput },
  listRefs: { idempotency: 'safe', shape: 'pages', input: source.listRefsInput },
  createRef: { idempotency: 'natural', input: source.createRefInput },
  deleteRef: { idempotency: 'natural', input: source.refInput },
  dispatchWorkflow: { idempotency: 'none', input: source.dispatchWorkflowInput },
  listWorkflowRuns: { idempotency: 'safe', shape: 'pages', input: source.listWorkflowRunsInput },
  getWorkflowRun: { idempotency: 'safe', input: source.workflowRunInput },
  listReleases: { idempotency: 'safe', shape: 'pages', input: source.listReleasesInput },
  createRelease: { idempotency: 'none', input: source.createReleaseInput },
  uploadReleaseAsset: { idempotency: 'none', input: source.uploadAssetInput },
  searchRepositories: { idempotency: 'safe', shape: 'pages', input: issues.searchInput },
  searchIssues: { idempotency: 'safe', shape: 'pages', input: issues.searchInput },
  searchCode: { idempotency: 'safe', shape: 'pages', input: issues.searchInput },
  setSecret: { idempotency: 'natural', input: source.setSecretInput },
});
