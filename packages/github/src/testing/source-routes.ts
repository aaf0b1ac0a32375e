import { fromBase64, toBase64 } from '../base64.js';
import { commitChange, historyOf, resolve, touches, treeOf } from './git-objects.js';
import { GitHubFailure, invalid, notFound } from './github-failure.js';
import { type FakeRepository, refuseArchived } from './github-state.js';
import { inRepository } from './in-repository.js';
import { created, ok, type Route, type RouteAnswer, type RouteContext, textOf } from './route.js';
import { commitJson } from './to-json.js';

/** Above it, GitHub leaves the content out. */
const INLINE_BYTES = 1_000_000;

function contentJson(
  { origin }: RouteContext,
  repository: FakeRepository,
  path: string,
  sha: string,
) {
  const bytes = repository.blobs.get(sha) ?? new Uint8Array();
  const inline = bytes.length <= INLINE_BYTES;
  return {
    type: 'file',
    path,
    name: path.slice(path.lastIndexOf('/') + 1),
    sha,
    size: bytes.length,
    url: `${origin}/repos/${repository.path}/contents/${encodeURI(path)}`,
    html_url: `https://github.com/${repository.path}/blob/main/${encodeURI(path)}`,
    encoding: inline ? 'base64' : 'none',
    content: inline ? wrapped(bytes) : '',
  };
}

/** GitHub breaks base64 into lines. */
function wrapped(bytes: Uint8Array): string {
  return toBase64(bytes).replace(/.{60}/g, '$&\n');
}

function readContent(context: RouteContext, repository: FakeRepository): RouteAnswer {
  const { path = '' } = context.params;
  const commit = resolve(repository, context.query.get('ref'));
  if (commit === undefined) throw notFound();
  const tree = treeOf(repository, commit);
  const sha = tree.get(path);
  if (sha !== undefined) return ok(contentJson(context, repository, path, sha));
  const within = [...tree].filter(([file]) => file.startsWith(`${path}/`));
  if (within.length === 0) throw notFound();
  const listed = within.map(([file, blob]) => contentJson(context, repository, file, blob));
  return ok(listed.map(({ content: _, encoding: __, ...rest }) => rest));
}

function writeContent(context: RouteContext, repository: FakeRepository): RouteAnswer {
  refuseArchived(repository);
  const { state, params, body } = context;
  const { path = '' } = params;
  const branch = textOf(body.branch) ?? 'main';
  const known = currentSha(repository, branch, path);
  if (textOf(body.message) === undefined) throw invalid('Content', 'message', 'missing_field');
  checkSha(path, known, textOf(body.sha));
  const bytes = fromBase64(textOf(body.content) ?? '');
  const message = String(body.message);
  const commit = commitChange(state, repository, branch, message, new Map([[path, bytes]]));
  const content = contentJson(context, repository, path, commit.tree.get(path) ?? '');
  const json = { content, commit: { sha: commit.sha, message } };
  return known === undefined ? created(json) : ok(json);
}

function deleteContent(
  { state, params, body }: RouteContext,
  repository: FakeRepository,
): RouteAnswer {
  refuseArchived(repository);
  const { path = '' } = params;
  const branch = textOf(body.branch) ?? 'main';
  const known = currentSha(repository, branch, path);
  if (known === undefined) throw notFound();
  checkSha(path, known, textOf(body.sha));
  const message = textOf(body.message) ?? '';
  const { sha } = commitChange(state, repository, branch, message, new Map([[path, undefined]]));
  return ok({ content: null, commit: { sha, message } });
}

function currentSha(repository: FakeRepository, branch: string, path: string): string | undefined {
  const head = repository.refs.get(`heads/${branch}`);
  if (head === undefined && repository.refs.size > 0)
    throw new GitHubFailure(404, `Branch ${branch} not found`);
  return treeOf(repository, head ?? '').get(path);
}

function checkSha(path: string, known: string | undefined, given: string | undefined): void {
  if (known !== undefined && given === undefined)
    throw new GitHubFailure(422, 'Invalid request.\n\n"sha" wasn\'t supplied.');
  if (known !== given && given !== undefined)
    throw new GitHubFailure(409, `${path} does not match ${given}`);
}

function listCommits(context: RouteContext, repository: FakeRepository): RouteAnswer {
  if (repository.commits.size === 0) throw new GitHubFailure(409, 'Git Repository is empty.');
  const { query, origin, state } = context;
  const from = resolve(repository, query.get('sha'));
  if (from === undefined) throw notFound();
  const [path, since, until] = [query.get('path'), query.get('since'), query.get('until')];
  const found = historyOf(repository, from)
    .filter((one) => path === null || touches(repository, one, path))
    .filter(({ date }) => (since === null || date >= since) && (until === null || date <= until));
  return { list: found.map((one) => commitJson(origin, repository, one, state.login)) };
}

export const sourceRoutes: readonly Route[] = [
  inRepository('GET', '/contents/*path', readContent),
  inRepository('PUT', '/contents/*path', writeContent),
  inRepository('DELETE', '/contents/*path', deleteContent),
  inRepository('GET', '/git/blobs/:sha', ({ params }, repository) => {
    const bytes = repository.blobs.get(params.sha ?? '');
    if (bytes === undefined) throw notFound();
    return ok({ sha: params.sha, size: bytes.length, encoding: 'base64', content: wrapped(bytes) });
  }),
  inRepository('GET', '/commits', listCommits),
];
