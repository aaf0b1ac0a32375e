import { Octokit } from '@octokit/rest';
import type { CodeHost } from '@quayside/core';
import { describe, expect, it } from 'vitest';
import { createGitHub } from '../src/index.js';
import { recordRequests } from './record-requests.js';

const repository = 'acme/shop';
const at = { owner: 'acme', repo: 'shop' };
const sha = 'a'.repeat(40);
const file = { path: 'docs/ä b.md', message: 'm', branch: 'main' };
/** GitHub keeps whole seconds: the first one from here, and the last one before there. */
const from = new Date('2026-12-31T23:59:59.500Z');
const before = new Date('2027-01-01T00:00:59.500Z');

type Rest = Octokit['rest'];

/** The same call, by the official SDK and by ours. Ours does not like every answer: what is sent counts. */
const rows: ReadonlyArray<
  readonly [name: string, theirs: (rest: Rest) => unknown, ours: (code: CodeHost) => unknown]
> = [
  ['get repository', (r) => r.repos.get(at), (c) => c.getRepository(repository)],
  [
    'list repositories of an organisation',
    (r) => r.repos.listForOrg({ org: 'acme', sort: 'pushed', per_page: 5 }),
    (c) =>
      first(
        c.listRepositories({
          owner: { kind: 'organization', name: 'acme' },
          sort: 'pushed',
          pageSize: 5,
        }),
      ),
  ],
  [
    'list repositories of a user',
    (r) => r.repos.listForUser({ username: 'ada' }),
    (c) => first(c.listRepositories({ owner: { kind: 'user', name: 'ada' } })),
  ],
  [
    'list own repositories',
    (r) => r.repos.listForAuthenticatedUser({ visibility: 'private' }),
    (c) => first(c.listRepositories({ visibility: 'private' })),
  ],
  [
    'list issues',
    (r) =>
      r.issues.listForRepo({
        ...at,
        state: 'all',
        labels: 'a,b',
        assignee: 'ada',
        since: '2027-01-01T00:00:00Z',
      }),
    (c) =>
      first(
        c.listIssues({
          repository,
          state: 'all',
          labels: ['a', 'b'],
          assignee: 'ada',
          updatedFrom: from,
        }),
      ),
  ],
  [
    'create issue',
    (r) => r.issues.create({ ...at, title: 'ü', body: 'b', labels: ['bug'], assignees: ['ada'] }),
    (c) =>
      c.createIssue({ repository, title: 'ü', body: 'b', labels: ['bug'], assignees: ['ada'] }),
  ],
  [
    'update issue',
    (r) => r.issues.update({ ...at, issue_number: 3, state: 'closed', state_reason: 'completed' }),
    (c) => c.updateIssue({ repository, number: 3, state: 'closed', closeReason: 'completed' }),
  ],
  [
    'comment',
    (r) => r.issues.createComment({ ...at, issue_number: 3, body: 'x' }),
    (c) => c.commentOnIssue({ repository, number: 3, body: 'x' }),
  ],
  [
    'add labels',
    (r) => r.issues.addLabels({ ...at, issue_number: 3, labels: ['a'] }),
    (c) => c.addLabels({ repository, number: 3, labels: ['a'] }),
  ],
  [
    'remove a label',
    (r) => r.issues.removeLabel({ ...at, issue_number: 3, name: 'help wanted/ü' }),
    (c) => c.removeLabels({ repository, number: 3, labels: ['help wanted/ü'] }),
  ],
  [
    'list pull requests',
    (r) => r.pulls.list({ ...at, state: 'open', head: 'acme:fix', base: 'main' }),
    (c) =>
      first(
        c.listChangeRequests({
          repository,
          state: 'open',
          sourceBranch: 'fix',
          targetBranch: 'main',
        }),
      ),
  ],
  [
    'create pull request',
    (r) => r.pulls.create({ ...at, title: 't', head: 'ada:fix', base: 'main', draft: true }),
    (c) =>
      c.createChangeRequest({
        repository,
        title: 't',
        sourceBranch: 'ada:fix',
        targetBranch: 'main',
        draft: true,
      }),
  ],
  [
    'review',
    (r) =>
      r.pulls.createReview({
        ...at,
        pull_number: 3,
        event: 'REQUEST_CHANGES',
        body: 'no',
        comments: [{ path: 'a.ts', line: 2, side: 'RIGHT', body: 'why' }],
      }),
    (c) =>
      c.reviewChangeRequest({
        repository,
        number: 3,
        verdict: 'request_changes',
        body: 'no',
        comments: [{ path: 'a.ts', line: 2, body: 'why' }],
      }),
  ],
  [
    'list commits',
    (r) =>
      r.repos.listCommits({
        ...at,
        sha: 'main',
        path: 'src',
        since: '2027-01-01T00:00:00Z',
        until: '2027-01-01T00:00:59Z',
      }),
    (c) =>
      first(
        c.listCommits({
          repository,
          ref: 'main',
          path: 'src',
          committedFrom: from,
          committedBefore: before,
        }),
      ),
  ],
  [
    'set status',
    (r) =>
      r.repos.createCommitStatus({
        ...at,
        sha,
        state: 'failure',
        context: 'ci',
        target_url: 'https://ci.test',
      }),
    (c) => c.setStatus({ repository, sha, name: 'ci', state: 'failure', url: 'https://ci.test' }),
  ],
  [
    'get file',
    (r) => r.repos.getContent({ ...at, path: file.path, ref: 'v1' }),
    (c) => c.getFile({ repository, path: file.path, ref: 'v1' }),
  ],
  [
    'put file',
    (r) => r.repos.createOrUpdateFileContents({ ...at, ...file, content: 'AP8=', sha }),
    (c) => c.putFile({ repository, ...file, content: new Uint8Array([0, 255]), previousSha: sha }),
  ],
  [
    'delete file',
    (r) => r.repos.deleteFile({ ...at, ...file, sha }),
    (c) => c.deleteFile({ repository, ...file, previousSha: sha }),
  ],
  [
    'get ref',
    (r) => r.git.getRef({ ...at, ref: 'heads/feature/a' }),
    (c) => c.getRef({ repository, kind: 'branch', name: 'feature/a' }),
  ],
  [
    'list branches',
    (r) => r.repos.listBranches({ ...at, per_page: 9 }),
    (c) => first(c.listRefs({ repository, kind: 'branch', pageSize: 9 })),
  ],
  ['list tags', (r) => r.repos.listTags(at), (c) => first(c.listRefs({ repository, kind: 'tag' }))],
  [
    'create ref',
    (r) => r.git.createRef({ ...at, ref: 'refs/tags/v1', sha }),
    (c) => c.createRef({ repository, kind: 'tag', name: 'v1', sha }),
  ],
  [
    'delete ref',
    (r) => r.git.deleteRef({ ...at, ref: 'heads/a' }),
    (c) => c.deleteRef({ repository, kind: 'branch', name: 'a' }),
  ],
  [
    'dispatch workflow',
    (r) =>
      r.actions.createWorkflowDispatch({
        ...at,
        workflow_id: 'ci.yml',
        ref: 'main',
        inputs: { a: '1' },
      }),
    (c) => c.dispatchWorkflow({ repository, workflow: 'ci.yml', ref: 'main', inputs: { a: '1' } }),
  ],
  [
    'list workflow runs',
    (r) =>
      r.actions.listWorkflowRuns({ ...at, workflow_id: 'ci.yml', branch: 'main', head_sha: sha }),
    (c) => first(c.listWorkflowRuns({ repository, workflow: 'ci.yml', branch: 'main', sha })),
  ],
  [
    'get workflow run',
    (r) => r.actions.getWorkflowRun({ ...at, run_id: 7 }),
    (c) => c.getWorkflowRun({ repository, id: '7' }),
  ],
  [
    'create release',
    (r) =>
      r.repos.createRelease({
        ...at,
        tag_name: 'v1',
        target_commitish: 'main',
        name: 'n',
        generate_release_notes: true,
        draft: true,
      }),
    (c) =>
      c.createRelease({
        repository,
        tag: 'v1',
        ref: 'main',
        name: 'n',
        generateNotes: true,
        draft: true,
      }),
  ],
  [
    'upload asset',
    (r) =>
      r.repos.uploadReleaseAsset({
        ...at,
        release_id: 7,
        name: 'a b.txt',
        data: 'hello',
        headers: { 'content-type': 'text/plain' },
      }),
    (c) =>
      c.uploadReleaseAsset({
        repository,
        release: '7',
        name: 'a b.txt',
        content: 'hello',
        contentType: 'text/plain',
      }),
  ],
  [
    'search repositories',
    (r) => r.search.repos({ q: 'a b user:acme' }),
    (c) => first(c.searchRepositories({ query: 'a b', within: 'acme' })),
  ],
  [
    'search issues',
    (r) => r.search.issuesAndPullRequests({ q: 'a is:issue repo:acme/shop', per_page: 3 }),
    (c) => first(c.searchIssues({ query: 'a', within: repository, pageSize: 3 })),
  ],
];

async function first(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items) return;
}

describe('requests', () => {
  it.each(rows)('%s: what is sent is what the official SDK sends', async (_name, theirs, ours) => {
    const sdk = recordRequests([]);
    await Promise.resolve(theirs(new Octokit({ auth: 't', request: { fetch: sdk.fetch } }).rest));
    const github = recordRequests([]);
    const { code } = createGitHub({ token: 't', fetch: github.fetch });
    await Promise.resolve(ours(code)).catch(() => {});
    expect(sdk.sent).toHaveLength(1);
    expect(github.sent[0]).toEqual(sdk.sent[0]);
  });
});
