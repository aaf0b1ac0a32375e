import { Octokit } from '@octokit/rest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeGitHub } from '../src/testing/index.js';

const at = { owner: 'acme', repo: 'shop' };

describe('the official SDK against the fake', () => {
  const fake = createFakeGitHub({ token: 'ghp_test' });
  let octokit: Octokit;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const listening = await fake.listen();
    close = listening.close;
    octokit = new Octokit({ auth: 'ghp_test', baseUrl: listening.url });
  });
  afterAll(() => close());

  const headSha = async (branch = 'main') =>
    (await octokit.rest.git.getRef({ ...at, ref: `heads/${branch}` })).data.object.sha;

  it('reads repositories, of anybody', async () => {
    expect((await octokit.rest.repos.get(at)).data.full_name).toBe('acme/shop');
    expect((await octokit.rest.repos.listForOrg({ org: 'acme' })).data).toHaveLength(1);
    expect((await octokit.rest.repos.listForAuthenticatedUser()).data).toHaveLength(1);
    expect((await octokit.rest.users.getAuthenticated()).data.login).toBe('octocat');
    expect((await octokit.rest.rateLimit.get()).data.rate.remaining).toBeGreaterThan(0);
  });

  it('opens, labels, comments on, closes and lists issues', async () => {
    for (const title of ['one', 'two', 'three'])
      await octokit.rest.issues.create({ ...at, title, labels: ['bug'] });
    const { data: issue } = await octokit.rest.issues.create({ ...at, title: 'four' });
    const numbered = { ...at, issue_number: issue.number };
    await octokit.rest.issues.addLabels({ ...numbered, labels: ['urgent'] });
    await octokit.rest.issues.removeLabel({ ...numbered, name: 'urgent' });
    await octokit.rest.issues.createComment({ ...numbered, body: 'seen' });
    await octokit.rest.issues.update({ ...numbered, state: 'closed', state_reason: 'not_planned' });
    const { data } = await octokit.rest.issues.get(numbered);
    expect(data).toMatchObject({ state: 'closed', state_reason: 'not_planned', comments: 1 });
    const bugs = { ...at, labels: 'bug', per_page: 1 };
    const listed = await octokit.paginate(octokit.rest.issues.listForRepo, bugs);
    expect(listed.map(({ title }) => title)).toEqual(['three', 'two', 'one']);
  });

  it('branches, writes, opens a pull request, reviews and merges it', async () => {
    await octokit.rest.git.createRef({ ...at, ref: 'refs/heads/fix', sha: await headSha() });
    const content = btoa('hello');
    const file = { ...at, path: 'docs/a b.md', message: 'Add', branch: 'fix' };
    const { data: written } = await octokit.rest.repos.createOrUpdateFileContents({
      ...file,
      content,
    });
    const { data: pull } = await octokit.rest.pulls.create({
      ...at,
      title: 'Fix',
      head: 'fix',
      base: 'main',
    });
    const numbered = { ...at, pull_number: pull.number };
    await octokit.rest.pulls.createReview({ ...numbered, event: 'APPROVE' });
    expect((await octokit.rest.pulls.get(numbered)).data.mergeable).toBe(true);
    expect((await octokit.rest.pulls.merge(numbered)).data.merged).toBe(true);
    await expect(octokit.rest.pulls.merge(numbered)).rejects.toMatchObject({ status: 405 });
    const { data: read } = await octokit.rest.repos.getContent({ ...at, path: 'docs/a b.md' });
    expect(read).toMatchObject({ type: 'file', sha: written.content?.sha });
    await octokit.rest.git.deleteRef({ ...at, ref: 'heads/fix' });
    const { data: commits } = await octokit.rest.repos.listCommits({ ...at, per_page: 1 });
    expect(commits[0]?.parents).toHaveLength(2);
  });

  it('sets statuses and checks', async () => {
    const sha = await headSha();
    await octokit.rest.repos.createCommitStatus({ ...at, sha, state: 'success', context: 'ci' });
    const { data: run } = await octokit.rest.checks.create({ ...at, name: 'lint', head_sha: sha });
    await octokit.rest.checks.update({ ...at, check_run_id: run.id, conclusion: 'success' });
    const { data } = await octokit.rest.checks.listForRef({ ...at, ref: sha });
    expect(data.check_runs[0]).toMatchObject({ status: 'completed', conclusion: 'success' });
    const combined = await octokit.rest.repos.getCombinedStatusForRef({ ...at, ref: sha });
    expect(combined.data.statuses[0]).toMatchObject({ context: 'ci', state: 'success' });
  });

  it('starts workflows: with its version the answer is empty', async () => {
    const started = await octokit.rest.actions.createWorkflowDispatch({
      ...at,
      workflow_id: 'ci.yml',
      ref: 'main',
    });
    expect(started.status).toBe(204);
    const { data } = await octokit.rest.actions.listWorkflowRunsForRepo(at);
    expect(data.workflow_runs[0]?.head_branch).toBe('main');
  });

  it('releases, with a file', async () => {
    const { data: release } = await octokit.rest.repos.createRelease({ ...at, tag_name: 'v1' });
    const asset = { ...at, release_id: release.id, name: 'a.txt', data: 'hello' };
    const { data } = await octokit.rest.repos.uploadReleaseAsset({
      ...asset,
      url: release.upload_url,
    });
    expect(data).toMatchObject({ name: 'a.txt', size: 5 });
  });

  it('searches, and is refused what is not there', async () => {
    const { data } = await octokit.rest.search.issuesAndPullRequests({
      q: 'two repo:acme/shop is:issue',
    });
    expect(data.items.map(({ title }) => title)).toEqual(['two']);
    await expect(octokit.rest.repos.get({ owner: 'acme', repo: 'none' })).rejects.toMatchObject({
      status: 404,
    });
    await expect(octokit.graphql('{ viewer { login } }')).resolves.toEqual({
      viewer: { login: 'octocat' },
    });
  });
});
