import {
  type BoundPort,
  bindPort,
  type CodeHost,
  codeHost,
  type Driver,
  unsupported,
} from '@quayside/core';
import type { TemplateParts } from '../template-parts.js';

/** One function for each operation that Template has, over the parts' `http`; `unsupported` for the others. */
const driver: Driver<CodeHost> = {
  getRepository: unsupported,
  listRepositories: unsupported,
  listIssues: unsupported,
  getIssue: unsupported,
  createIssue: unsupported,
  updateIssue: unsupported,
  commentOnIssue: unsupported,
  addLabels: unsupported,
  removeLabels: unsupported,
  listChangeRequests: unsupported,
  getChangeRequest: unsupported,
  createChangeRequest: unsupported,
  mergeChangeRequest: unsupported,
  reviewChangeRequest: unsupported,
  listCommits: unsupported,
  setStatus: unsupported,
  listStatuses: unsupported,
  getFile: unsupported,
  putFile: unsupported,
  deleteFile: unsupported,
  getRef: unsupported,
  listRefs: unsupported,
  createRef: unsupported,
  deleteRef: unsupported,
  dispatchWorkflow: unsupported,
  listWorkflowRuns: unsupported,
  getWorkflowRun: unsupported,
  listReleases: unsupported,
  createRelease: unsupported,
  uploadReleaseAsset: unsupported,
  searchRepositories: unsupported,
  searchIssues: unsupported,
  searchCode: unsupported,
  setSecret: unsupported,
};

/** Binds the port. */
export function bindCodeHost({ invoker, probe }: TemplateParts): BoundPort<CodeHost> {
  return bindPort(codeHost, driver, { provider: 'template', invoker, probe });
}
