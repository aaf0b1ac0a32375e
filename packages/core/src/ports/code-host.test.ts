import { describe, expect, it } from 'vitest';
import { bindRecording, invoke, itChecksInputs } from '../../test/bind-recording.js';
import { codeHost } from './code-host.js';

const repository = 'acme/shop';
const issue = { repository, number: 42 };
const sha = '0123456789abcdef0123456789abcdef01234567';
const from = new Date('2026-11-01T00:00:00Z');
const branch = { repository, kind: 'branch', name: 'feature/a' };
const file = { repository, path: 'docs/a.md', message: 'Describe a' };

describe('codeHost', () => {
  itChecksInputs(codeHost, {
    accepted: [
      ['getRepository', 'acme/shop.js'],
      ['getRepository', 'group/sub-group/name_1'],
      ['listRepositories', undefined],
      ['listRepositories', { owner: { kind: 'organization', name: 'acme' }, sort: 'pushed' }],
      ['listIssues', { repository, state: 'all', labels: ['bug'], updatedFrom: from }],
      ['getIssue', issue],
      ['createIssue', { repository, title: 'Broken', body: '', labels: [], assignees: ['ada'] }],
      ['updateIssue', { ...issue, state: 'closed', closeReason: 'completed' }],
      ['updateIssue', { ...issue, labels: [] }],
      ['commentOnIssue', { ...issue, body: 'Seen' }],
      ['addLabels', { ...issue, labels: ['bug'] }],
      ['removeLabels', { ...issue, labels: ['bug'] }],
      ['listChangeRequests', { repository, state: 'merged', targetBranch: 'main' }],
      ['getChangeRequest', issue],
      [
        'createChangeRequest',
        { repository, title: 'Fix', sourceBranch: 'ada:fix', targetBranch: 'main', draft: true },
      ],
      ['mergeChangeRequest', { ...issue, method: 'squash', sourceSha: sha }],
      ['reviewChangeRequest', { ...issue, verdict: 'approve' }],
      [
        'reviewChangeRequest',
        {
          ...issue,
          verdict: 'request_changes',
          body: 'One thing',
          comments: [{ path: 'src/a.ts', line: 3, body: 'Why?' }],
        },
      ],
      ['listCommits', { repository, ref: 'main', path: 'src', committedFrom: from }],
      ['setStatus', { repository, sha, name: 'ci', state: 'success', url: 'https://ci.test/1' }],
      ['listStatuses', { repository, sha }],
      ['getFile', { repository, path: 'docs/a b/ü.md', ref: 'v1' }],
      ['putFile', { ...file, content: 'text', previousSha: sha }],
      ['putFile', { ...file, content: new Uint8Array([1]), branch: 'main' }],
      ['deleteFile', file],
      ['getRef', branch],
      ['listRefs', { repository, kind: 'tag' }],
      ['createRef', { ...branch, sha }],
      ['deleteRef', branch],
      ['dispatchWorkflow', { repository, workflow: 'ci.yml', ref: 'main', inputs: { dry: '' } }],
      ['listWorkflowRuns', { repository, branch: 'main', pageSize: 10 }],
      ['getWorkflowRun', { repository, id: '7' }],
      ['listReleases', { repository }],
      ['createRelease', { repository, tag: 'v1', generateNotes: true }],
      ['uploadReleaseAsset', { repository, release: '1', name: 'a.tgz', content: 'x' }],
      ['searchRepositories', { query: 'topic:sdk', within: 'acme' }],
      ['searchIssues', { query: 'is:open', within: repository }],
      ['searchCode', { query: 'definePort', pageSize: 100 }],
      ['setSecret', { repository, name: 'API_TOKEN', value: 'x', environment: 'production' }],
    ],
    refused: [
      ['getRepository', 'a name without its owner', 'shop'],
      ['getRepository', 'a way out of the path', 'acme/../other'],
      ['getRepository', 'a dot for a name', 'acme/.'],
      ['getRepository', 'a query in the path', 'acme/shop?page=2'],
      ['getRepository', 'an encoded slash', 'acme/shop%2Fother'],
      ['getRepository', 'nothing', undefined],
      ['listRepositories', 'an owner that is a path out', { owner: { kind: 'user', name: '..' } }],
      ['getIssue', 'number 0', { repository, number: 0 }],
      ['getIssue', 'a number as text', { repository, number: '42' }],
      ['createIssue', 'no title', { repository, title: '' }],
      ['updateIssue', 'a change of nothing', { ...issue, title: undefined }],
      ['updateIssue', 'a reason to close without closing', { ...issue, closeReason: 'completed' }],
      ['addLabels', 'no labels', { ...issue, labels: [] }],
      ['reviewChangeRequest', 'a demand without words', { ...issue, verdict: 'request_changes' }],
      ['mergeChangeRequest', 'an unknown method', { ...issue, method: 'octopus' }],
      ['setStatus', 'a short commit id', { repository, sha: 'abc1234', name: 'c', state: 'error' }],
      [
        'setStatus',
        'a link that runs a script',
        { repository, sha, name: 'c', state: 'error', url: 'javascript:alert(1)' },
      ],
      ['getFile', 'a path out of the repository', { repository, path: '../secrets' }],
      ['getFile', 'a leading slash', { repository, path: '/etc/passwd' }],
      ['putFile', 'a commit without a message', { ...file, message: '', content: '' }],
      ['createRef', 'a branch name instead of a commit', { ...branch, sha: 'main' }],
      ['getRef', 'an unknown kind', { ...branch, kind: 'note' }],
      ['dispatchWorkflow', 'an input that is no text', { repository, ref: 'm', inputs: { n: 1 } }],
      ['searchCode', 'an empty query', { query: '' }],
      ['setSecret', 'a name with a dash', { repository, name: 'API-TOKEN', value: 'x' }],
    ],
  });

  it('setSecret › keeps the value out of the error of a refused input', async () => {
    const { bound } = bindRecording(codeHost);
    const value = 'sk_live_51H';
    const mistakes = [
      { repository, name: '9', value },
      { repository, name: 'A', value, env: value },
      { repository, name: 'A', value: { value } },
    ];
    for (const input of mistakes) {
      const error: unknown = await invoke(bound, 'setSecret', input).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(Error);
      expect(JSON.stringify([String(error), error])).not.toContain(value);
    }
  });
});
