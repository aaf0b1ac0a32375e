import { type CodeHost, codeHost } from '../../ports/code-host.js';
import { type ConformanceRunner, registerCases } from '../conformance-case.js';
import { declarationCase } from '../declaration-case.js';
import type { CodeHostCapability, CodeHostHarness } from './code-host-harness.js';
import { type CodeHostCase, inCodeHostSession } from './code-host-session.js';
import { codeSafetyCases } from './code-safety-cases.js';
import { deliveryCases } from './delivery-cases.js';
import { issueCases } from './issue-cases.js';
import { repositoryCases } from './repository-cases.js';
import { sourceCases } from './source-cases.js';

/**
 * Registers the executable half of the code host port for one provider. Pass the runner in and run it
 * against the fake, and against a live account where credentials are present: it leaves issues, branches
 * and releases behind.
 */
export function codeHostConformance(runner: ConformanceRunner, harness: CodeHostHarness): void {
  const { provider, report, capabilities } = harness;
  const lacks = (capability: CodeHostCapability): boolean => capabilities?.[capability] === false;
  const declaration = declarationCase<CodeHost, CodeHostCapability>(codeHost, capabilities, INPUTS);
  runner.describe(`CodeHost conformance › ${provider}`, () => {
    registerCases(runner, [declaration, ...CASES], {
      provider,
      port: codeHost.name,
      lacks,
      report,
      inSession: (body) => inCodeHostSession(harness, body),
    });
  });
}

const CASES: readonly CodeHostCase[] = [
  ...repositoryCases,
  ...issueCases,
  ...sourceCases,
  ...deliveryCases,
  ...codeSafetyCases,
];

const repository = 'acme/shop';
const numbered = { repository, number: 1 };
const ref = { repository, kind: 'branch', name: 'any' } as const;
const sha = 'a'.repeat(40);
const file = { repository, path: 'any', message: 'any' };
const search = { query: 'any' };

/** An input that each operation accepts. */
const INPUTS: Readonly<Record<keyof CodeHost, unknown>> = {
  getRepository: repository,
  listRepositories: {},
  listIssues: { repository },
  getIssue: numbered,
  createIssue: { repository, title: 'any' },
  updateIssue: { ...numbered, title: 'any' },
  commentOnIssue: { ...numbered, body: 'any' },
  addLabels: { ...numbered, labels: ['any'] },
  removeLabels: { ...numbered, labels: ['any'] },
  listChangeRequests: { repository },
  getChangeRequest: numbered,
  createChangeRequest: { repository, title: 'any', sourceBranch: 'a', targetBranch: 'b' },
  mergeChangeRequest: numbered,
  reviewChangeRequest: { ...numbered, verdict: 'approve' },
  listCommits: { repository },
  setStatus: { repository, sha, name: 'any', state: 'success' },
  listStatuses: { repository, sha },
  getFile: { repository, path: 'any' },
  putFile: { ...file, content: 'any' },
  deleteFile: file,
  getRef: ref,
  listRefs: { repository, kind: 'branch' },
  createRef: { ...ref, sha },
  deleteRef: ref,
  dispatchWorkflow: { repository, workflow: 'any.yml', ref: 'main' },
  listWorkflowRuns: { repository },
  getWorkflowRun: { repository, id: 'any' },
  listReleases: { repository },
  createRelease: { repository, tag: 'v1' },
  uploadReleaseAsset: { repository, release: 'any', name: 'a.txt', content: 'a' },
  searchRepositories: search,
  searchIssues: search,
  searchCode: search,
  setSecret: { repository, name: 'ANY', value: 'any' },
};
