import { mergedTree } from './git-objects.js';
import type {
  FakeCommit,
  FakeIssue,
  FakeRelease,
  FakeRepository,
  FakeRun,
} from './github-state.js';

/** A resource as GitHub writes it. */
export type Json = Readonly<Record<string, unknown>>;

/** A number that is the same for one login everywhere. */
function idOf(login: string): number {
  return [...login].reduce((sum, character) => sum * 31 + (character.codePointAt(0) ?? 0), 7) % 1e9;
}

export function userJson(login: string): Json {
  const type = login.endsWith('[bot]') ? 'Bot' : 'User';
  return { login, id: idOf(login), node_id: `U_${login}`, type, site_admin: false };
}

export function repositoryJson(origin: string, one: FakeRepository): Json {
  return {
    id: one.id,
    node_id: `R_${one.id}`,
    name: one.name,
    full_name: one.path,
    owner: userJson(one.owner),
    private: one.visibility !== 'public',
    visibility: one.visibility,
    html_url: `https://github.com/${one.path}`,
    url: `${origin}/repos/${one.path}`,
    description: one.description,
    fork: one.fork,
    archived: one.archived,
    default_branch: 'main',
    stargazers_count: 0,
    open_issues_count: [...one.issues.values()].filter(({ state }) => state === 'open').length,
    language: one.language,
    topics: one.topics,
    size: Math.ceil([...one.blobs.values()].reduce((sum, { length }) => sum + length, 0) / 1024),
    created_at: one.createdAt,
    updated_at: one.pushedAt,
    pushed_at: one.pushedAt,
  };
}

export function issueJson(
  origin: string,
  repository: FakeRepository,
  one: FakeIssue,
  login: string,
): Json {
  const api = `${origin}/repos/${repository.path}`;
  const kind = one.pull === undefined ? 'issues' : 'pull';
  return {
    id: repository.id * 100_000 + one.number,
    node_id: `I_${one.number}`,
    url: `${api}/issues/${one.number}`,
    repository_url: api,
    html_url: `https://github.com/${repository.path}/${kind}/${one.number}`,
    number: one.number,
    title: one.title,
    body: one.body,
    state: one.state,
    state_reason: one.stateReason,
    labels: one.labels.map((name) => ({ id: idOf(name), name, color: 'ededed', default: false })),
    user: userJson(login),
    assignees: one.assignees.map(userJson),
    comments: one.comments.length,
    created_at: one.createdAt,
    updated_at: one.updatedAt,
    closed_at: one.closedAt,
    ...(one.pull === undefined ? {} : { pull_request: { url: `${api}/pulls/${one.number}` } }),
  };
}

export function commentJson(
  repository: FakeRepository,
  { number }: FakeIssue,
  { id, body, at }: FakeIssue['comments'][number],
  login: string,
): Json {
  const url = `https://github.com/${repository.path}/issues/${number}`;
  const times = { created_at: at, updated_at: at };
  return { id, body, user: userJson(login), ...times, html_url: `${url}#issuecomment-${id}` };
}

/** `isWhole` for one that is read by itself: lists leave out what has to be worked out. */
export function pullJson(
  origin: string,
  repository: FakeRepository,
  one: FakeIssue,
  login: string,
  isWhole: boolean,
): Json {
  const { source = '', target = '', draft = false, mergedAt, mergedSha } = one.pull ?? {};
  const repo = repositoryJson(origin, repository);
  const head = mergedSha ?? repository.refs.get(`heads/${source}`) ?? '';
  const base = repository.refs.get(`heads/${target}`) ?? '';
  const side = (ref: string, sha: string): Json => ({
    ref,
    sha,
    label: `${repository.owner}:${ref}`,
    user: userJson(repository.owner),
    repo,
  });
  const {
    pull_request: _,
    repository_url: __,
    ...issue
  } = issueJson(origin, repository, one, login);
  const merged = typeof mergedAt === 'string';
  const mergeable = merged ? null : mergedTree(repository, base, head) !== undefined;
  return {
    ...issue,
    url: `${origin}/repos/${repository.path}/pulls/${one.number}`,
    draft,
    head: side(source, head),
    base: side(target, base),
    merged_at: mergedAt,
    ...(isWhole ? { merged, mergeable, mergeable_state: mergeable ? 'clean' : 'dirty' } : {}),
  };
}

export function commitJson(
  origin: string,
  repository: FakeRepository,
  one: FakeCommit,
  login: string,
): Json {
  const signature = { name: login, email: `${login}@users.noreply.github.com`, date: one.date };
  const address = `${origin}/repos/${repository.path}/commits`;
  return {
    sha: one.sha,
    node_id: `C_${one.order}`,
    url: `${address}/${one.sha}`,
    html_url: `https://github.com/${repository.path}/commit/${one.sha}`,
    commit: { message: one.message, author: signature, committer: signature, comment_count: 0 },
    author: userJson(login),
    committer: userJson(login),
    parents: one.parents.map((sha) => ({ sha, url: `${address}/${sha}` })),
  };
}

export function releaseJson(origin: string, repository: FakeRepository, one: FakeRelease): Json {
  const api = `${origin}/repos/${repository.path}/releases/${one.id}`;
  return {
    id: one.id,
    url: api,
    html_url: `https://github.com/${repository.path}/releases/tag/${one.tag}`,
    upload_url: `${api}/assets{?name,label}`,
    tag_name: one.tag,
    target_commitish: one.target,
    name: one.name,
    body: one.body,
    draft: one.draft,
    prerelease: one.prerelease,
    created_at: one.createdAt,
    published_at: one.draft ? null : one.createdAt,
    assets: one.assets.map((asset) => assetJson(repository, one, asset)),
  };
}

export function assetJson(
  repository: FakeRepository,
  release: FakeRelease,
  { id, name, bytes }: FakeRelease['assets'][number],
): Json {
  const download = `https://github.com/${repository.path}/releases/download/${release.tag}/${name}`;
  return { id, name, state: 'uploaded', size: bytes.length, browser_download_url: download };
}

export function runJson(origin: string, repository: FakeRepository, one: FakeRun): Json {
  return {
    id: one.id,
    name: one.workflow.replace(/\.ya?ml$/, ''),
    path: `.github/workflows/${one.workflow}`,
    event: 'workflow_dispatch',
    status: one.status,
    conclusion: one.conclusion,
    head_branch: one.branch,
    head_sha: one.sha,
    run_number: 1,
    created_at: one.createdAt,
    updated_at: one.updatedAt,
    url: `${origin}/repos/${repository.path}/actions/runs/${one.id}`,
    html_url: `https://github.com/${repository.path}/actions/runs/${one.id}`,
  };
}
