import { isIntegrationError, pipeline, take } from '@quayside/core';
import { createVirtualClock } from '@quayside/core/testing';
import { describe, expect, it } from 'vitest';
import { createGitHub, type GitHubOptions } from '../src/index.js';
import { createFakeGitHub, type FakeGitHubOptions } from '../src/testing/index.js';

const repository = 'acme/shop';
const clock = createVirtualClock();

function setup(fakeOptions: FakeGitHubOptions = {}, options: Partial<GitHubOptions> = {}) {
  const fake = createFakeGitHub({ clock, ...fakeOptions });
  const github = createGitHub({
    token: 't',
    fetch: fake.fetch,
    policy: pipeline(),
    clock,
    ...options,
  });
  return { fake, github, code: github.code };
}

/** An adapter that is answered from a table of `METHOD /path`. */
function answering(
  answers: Readonly<Record<string, unknown>>,
  headers: Record<string, string> = {},
) {
  const sent: string[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const { method, url } = new Request(input, init);
    const { pathname, search } = new URL(url);
    sent.push(`${method} ${pathname}${search}`);
    const answer = answers[`${method} ${pathname}`];
    if (answer instanceof Response) return answer.clone();
    return Response.json(answer ?? { message: 'Not Found' }, {
      status: answer ? 200 : 404,
      headers,
    });
  };
  const github = createGitHub({ token: 't', fetch, policy: pipeline(), clock });
  return { github, code: github.code, sent };
}

const failure = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isIntegrationError(error)) throw new Error(`no IntegrationError: ${error}`);
  return error;
};

describe('requests', () => {
  it('carry the version, the media type, a user agent and the token', async () => {
    let seen = new Headers();
    const fetch: typeof globalThis.fetch = async (input, init) => {
      seen = new Request(input, init).headers;
      return Response.json({ message: 'Not Found' }, { status: 404 });
    };
    const github = createGitHub({ token: 'abc', fetch, policy: pipeline() });
    await failure(github.code.getRepository(repository));
    expect(Object.fromEntries(seen)).toMatchObject({
      accept: 'application/vnd.github+json',
      authorization: 'Bearer abc',
      'user-agent': 'quayside-github',
      'x-github-api-version': '2026-03-10',
    });
  });

  it('reach a server of one’s own below its paths', async () => {
    const { code, fake, github } = setup({}, { baseUrl: 'https://git.acme.com/api/v3' });
    const { id } = await code.createRelease({ repository, tag: 'v1' });
    await code.uploadReleaseAsset({ repository, release: id, name: 'a', content: 'b' });
    await github.graphql('{ viewer { login } }');
    expect(fake.requests.entries().map(({ path }) => path)).toEqual([
      '/api/v3/repos/acme/shop/releases',
      `/api/uploads/repos/acme/shop/releases/${id}/assets`,
      '/api/graphql',
    ]);
  });

  it('are not made for a path that would address something else', async () => {
    const { code, fake } = setup();
    const nested = await failure(code.getRepository('acme/shop/issues'));
    expect(nested).toMatchObject({ code: 'invalid_request', execution: 'not_executed' });
    const within = code.searchCode({ query: 'a', within: 'a/b/c' });
    expect(await failure(take(within, 1))).toMatchObject({ code: 'invalid_request' });
    const unnamed = code.dispatchWorkflow({ repository, ref: 'main' });
    expect(await failure(unnamed)).toMatchObject({ execution: 'not_executed' });
    expect(fake.requests.total).toBe(0);
  });
});

describe('lists', () => {
  it('follow the next link, by its query alone', async () => {
    const link = '<https://elsewhere.test/repositories/1/branches?per_page=1&page=2>; rel="next"';
    const named = [{ name: 'a', commit: { sha: 's' } }];
    const { code, sent } = answering({ 'GET /repos/acme/shop/branches': named }, { link });
    const pages = code.listRefs({ repository, kind: 'branch', pageSize: 1 }).byPage();
    const [page] = await take(pages, 1);
    expect(page?.next).toBe('page=2');
    await take(
      code.listRefs({ repository, kind: 'branch', pageSize: 1 }).byPage({ cursor: 'page=2' }),
      1,
    );
    expect(sent[1]).toBe('GET /repos/acme/shop/branches?per_page=1&page=2');
  });

  it.each(['q=other&page=2', 'per_page=1', 'nonsense', ''])(
    'refuse the cursor %j',
    async (cursor) => {
      const { code, fake } = setup();
      const reading = take(code.searchCode({ query: 'a', pageSize: 2 }).byPage({ cursor }), 1);
      expect(await failure(reading)).toMatchObject({ code: 'invalid_request' });
      expect(fake.requests.total).toBe(0);
    },
  );

  it('of an empty repository’s commits are empty', async () => {
    const { code } = setup({ repositories: [{ path: repository, files: {} }] });
    expect(await take(code.listCommits({ repository }), 1)).toEqual([]);
  });

  it('that are none, or hold something else, are malformed', async () => {
    for (const listed of [{}, [{ name: 1 }]]) {
      const { code } = answering({ 'GET /repos/acme/shop/branches': listed });
      const reading = take(code.listRefs({ repository, kind: 'branch' }), 1);
      expect(await failure(reading)).toMatchObject({ code: 'malformed_response' });
    }
  });

  it('narrow repositories by a visibility that GitHub cannot filter', async () => {
    const { code } = setup({
      repositories: [{ path: 'acme/a' }, { path: 'acme/b', visibility: 'internal' }],
    });
    const owner = { kind: 'organization', name: 'acme' } as const;
    const found = await take(code.listRepositories({ owner, visibility: 'internal' }), 9);
    expect(found.map(({ path }) => path)).toEqual(['acme/b']);
  });
});

async function openChange(
  { code }: ReturnType<typeof setup>,
  files: Record<string, string> = { a: 'a' },
) {
  const main = await code.getRef({ repository, kind: 'branch', name: 'main' });
  await code.createRef({ ...main, repository, name: 'fix' });
  for (const [path, content] of Object.entries(files))
    await code.putFile({ repository, path, content, branch: 'fix', message: 'm' });
  const branches = { sourceBranch: 'fix', targetBranch: 'main' };
  return code.createChangeRequest({ repository, title: 'Fix', ...branches });
}

describe('pull requests', () => {
  it('are no issues', async () => {
    const made = setup();
    const { number } = await openChange(made);
    expect(await failure(made.code.getIssue({ repository, number }))).toMatchObject({
      code: 'not_found',
    });
    expect(await take(made.code.listIssues({ repository, state: 'all' }), 9)).toEqual([]);
  });

  it('of every state are told apart', async () => {
    const made = setup();
    const { number } = await openChange(made);
    const numbers = async (state: 'open' | 'merged' | 'closed' | 'all') =>
      (await take(made.code.listChangeRequests({ repository, state }), 9)).map((one) => one.number);
    expect([await numbers('open'), await numbers('merged')]).toEqual([[number], []]);
    await made.code.mergeChangeRequest({ repository, number });
    expect([await numbers('merged'), await numbers('closed'), await numbers('all')]).toEqual([
      [number],
      [],
      [number],
    ]);
  });

  it('that conflict are a conflict, and rules that forbid a merge a rejection', async () => {
    const made = setup();
    const { number } = await openChange(made, { 'README.md': 'theirs' });
    await made.code.putFile({ repository, path: 'README.md', content: 'ours', message: 'm' });
    const merging = failure(made.code.mergeChangeRequest({ repository, number }));
    expect(await merging).toMatchObject({ code: 'conflict', status: 405 });
    const pull = { ...pullFrom('acme/shop', 'acme:fix'), mergeable: true };
    const { code } = answering({
      'PUT /repos/acme/shop/pulls/1/merge': Response.json(
        { message: 'At least 1 approving review is required by reviewers with write access.' },
        { status: 405 },
      ),
      'GET /repos/acme/shop/pulls/1': pull,
    });
    const refused = await failure(code.mergeChangeRequest({ repository, number: 1 }));
    expect(refused).toMatchObject({ code: 'rejected', execution: 'executed' });
    expect(refused.message).toContain('At least 1 approving review');
  });

  it('from forks say whose branch it is', async () => {
    const fork = answering({ 'GET /repos/acme/shop/pulls/1': pullFrom('ada/shop', 'ada:fix') });
    const own = answering({ 'GET /repos/acme/shop/pulls/1': pullFrom('acme/shop', 'acme:fix') });
    const branch = async ({ code }: typeof own) =>
      (await code.getChangeRequest({ repository, number: 1 })).sourceBranch;
    expect([await branch(fork), await branch(own)]).toEqual(['ada:fix', 'fix']);
  });
});

function pullFrom(source: string, label: string) {
  const at = '2027-01-01T00:00:00Z';
  return {
    number: 1,
    title: 'Fix',
    body: null,
    state: 'open',
    user: null,
    labels: ['bare', { name: 'named' }],
    head: { ref: 'fix', sha: 's', label, repo: { full_name: source } },
    base: { ref: 'main', sha: 't', label: 'acme:main', repo: { full_name: 'acme/shop' } },
    created_at: at,
    updated_at: at,
    merged_at: null,
    html_url: 'https://github.com/acme/shop/pull/1',
  };
}

describe('files', () => {
  it('above a megabyte come from the blob', async () => {
    const { code } = setup();
    const content = new Uint8Array(1_200_000).fill(7);
    await code.putFile({ repository, path: 'big.bin', content, message: 'm' });
    expect((await code.getFile({ repository, path: 'big.bin' })).content).toEqual(content);
  });

  it('that are submodules or links out are a conflict', async () => {
    const submodule = { type: 'submodule', path: 'a', sha: 's' };
    const { code } = answering({ 'GET /repos/acme/shop/contents/a': submodule });
    expect(await failure(code.getFile({ repository, path: 'a' }))).toMatchObject({
      code: 'conflict',
    });
  });

  it('are not written when the read before it is lost: nothing was sent', async () => {
    const { code, fake } = setup();
    fake.faults.add({ kind: 'lost_answer' });
    const putting = code.putFile({ repository, path: 'a', content: 'a', message: 'm' });
    expect(await failure(putting)).toMatchObject({ execution: 'not_executed' });
    expect(fake.requests.entries().map(({ method }) => method)).toEqual(['GET']);
  });

  it('that came into being meanwhile are a conflict', async () => {
    const { code } = answering({
      'PUT /repos/acme/shop/contents/a': Response.json(
        { message: 'Invalid request.\n\n"sha" wasn\'t supplied.' },
        { status: 422 },
      ),
    });
    const putting = code.putFile({ repository, path: 'a', content: 'a', message: 'm' });
    expect(await failure(putting)).toMatchObject({ code: 'conflict', status: 422 });
  });
});

describe('refs', () => {
  it('of annotated tags lead to the commit', async () => {
    const { code, fake } = setup();
    const { sha } = await code.getRef({ repository, kind: 'branch', name: 'main' });
    const object = fake.tagAnnotated(repository, 'v1', 'main');
    expect(object).not.toBe(sha);
    const tag = { repository, kind: 'tag', name: 'v1' } as const;
    expect(await code.getRef(tag)).toEqual({ kind: 'tag', name: 'v1', sha });
    expect(await take(code.listRefs({ repository, kind: 'tag' }), 9)).toEqual([
      { kind: 'tag', name: 'v1', sha },
    ]);
    expect(await code.createRef({ ...tag, sha })).toEqual({ kind: 'tag', name: 'v1', sha });
  });

  it('that are protected are not deleted in silence', async () => {
    const { code } = answering({
      'DELETE /repos/acme/shop/git/refs/heads/main': Response.json(
        { message: 'Cannot delete this branch' },
        { status: 422 },
      ),
    });
    const deleting = code.deleteRef({ repository, kind: 'branch', name: 'main' });
    expect(await failure(deleting)).toMatchObject({ code: 'invalid_request' });
  });
});

describe('statuses', () => {
  const at = (minute: number) => `2027-01-01T00:0${minute}:00Z`;
  const sha = 'a'.repeat(40);
  const commit = `GET /repos/acme/shop/commits/${sha}`;
  const done = (name: string, conclusion: string, minute: number) => ({
    name,
    status: 'completed',
    conclusion,
    completed_at: at(minute),
  });

  it('of both kinds are one list, the latest word of a name', async () => {
    const { code } = answering({
      [`${commit}/status`]: {
        statuses: [
          { context: 'ci', state: 'failure', updated_at: at(1) },
          { context: 'lint', state: 'success', updated_at: at(3) },
        ],
      },
      [`${commit}/check-runs`]: {
        check_runs: [
          done('ci', 'success', 2),
          done('lint', 'failure', 2),
          { name: 'docs', status: 'in_progress', started_at: at(1) },
          { name: 'soon', status: 'queued' },
          done('e2e', 'cancelled', 1),
        ],
      },
    });
    const listed = await take(code.listStatuses({ repository, sha }), 9);
    expect(listed.map(({ name, state }) => [name, state])).toEqual([
      ['ci', 'success'],
      ['lint', 'success'],
      ['docs', 'running'],
      ['soon', 'pending'],
      ['e2e', 'canceled'],
    ]);
  });

  it('are read to the last page of both', async () => {
    const { code, fake } = setup();
    const head = await code.getRef({ repository, kind: 'branch', name: 'main' });
    for (let made = 0; made < 101; made += 1)
      await code.setStatus({ repository, sha: head.sha, name: `ci ${made}`, state: 'success' });
    fake.requests.clear();
    expect(await take(code.listStatuses({ repository, sha: head.sha }), 999)).toHaveLength(101);
    expect(fake.requests.entries()).toHaveLength(3);
  });

  it.each([
    ['running', 'pending'],
    ['skipped', 'success'],
    ['canceled', 'error'],
  ] as const)('%s is written as %s', async (state, written) => {
    const { code } = setup();
    const head = await code.getRef({ repository, kind: 'branch', name: 'main' });
    const set = await code.setStatus({ repository, sha: head.sha, name: 'ci', state });
    expect(set.state).toBe(written);
  });
});

describe('workflows', () => {
  it.each([
    ['2026-03-10', true],
    ['2022-11-28', false],
  ])('started with version %s tell their run: %s', async (apiVersion, tells) => {
    const { code, fake } = setup({}, { apiVersion });
    const run = await code.dispatchWorkflow({ repository, workflow: 'ci.yml', ref: 'main' });
    expect(run.id !== undefined).toBe(tells);
    const [listed] = await take(code.listWorkflowRuns({ repository }), 1);
    expect(listed).toMatchObject({ status: 'queued', conclusion: undefined });
    fake.completeRun(repository, listed?.id ?? '', 'timed_out');
    const ended = await code.getWorkflowRun({ repository, id: listed?.id ?? '' });
    expect(ended).toMatchObject({ status: 'completed', conclusion: 'timed_out' });
  });
});

describe('searches', () => {
  it('of code give the lines and the commit', async () => {
    const { code } = setup({ repositories: [{ path: repository, files: { 'a.ts': 'needle' } }] });
    const { sha } = await code.getRef({ repository, kind: 'branch', name: 'main' });
    const [match] = await take(code.searchCode({ query: 'needle', within: 'acme' }), 1);
    expect(match).toMatchObject({ repository, path: 'a.ts', ref: sha, fragments: ['needle'] });
  });

  it('of issues say the repository of each', async () => {
    const { code } = setup();
    await code.createIssue({ repository, title: 'needle' });
    const [issue] = await take(code.searchIssues({ query: 'needle' }), 1);
    expect(issue).toMatchObject({ repository, title: 'needle' });
  });
});

describe('the client', () => {
  it('sends what the port does not have, and lists it', async () => {
    const { github } = setup();
    expect(await github.client.request('GET', '/user')).toMatchObject({ login: 'octocat' });
    for (const title of ['a', 'b']) await github.code.createIssue({ repository, title });
    const list = github.client.list('/repos/acme/shop/issues', { query: { per_page: 1 } });
    expect(await take(list, 9)).toHaveLength(2);
    const searched = { field: 'items', query: { q: 'a' } };
    expect(await take(github.client.list('/search/issues', searched), 9)).toHaveLength(1);
  });
});
