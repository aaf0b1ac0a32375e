import { addCommit, historyOf, mergedTree } from './git-objects.js';
import { GitHubFailure, invalid, notFound } from './github-failure.js';
import {
  type FakeIssue,
  type FakePull,
  type FakeRepository,
  findIssue,
  refuseArchived,
} from './github-state.js';
import { inRepository } from './in-repository.js';
import { addIssue, selectIssues } from './issue-routes.js';
import { created, ok, type Route, type RouteAnswer, type RouteContext, textOf } from './route.js';
import { pullJson, userJson } from './to-json.js';

type Pull = FakeIssue & { readonly pull: FakePull };

const isPull = (issue: FakeIssue): issue is Pull => issue.pull !== undefined;

function findPull(repository: FakeRepository, number: string | undefined): Pull {
  const issue = findIssue(repository, number);
  if (isPull(issue)) return issue;
  throw notFound();
}

const json = (
  { origin, state }: RouteContext,
  repository: FakeRepository,
  pull: Pull,
  whole = true,
) => pullJson(origin, repository, pull, state.login, whole);

function open(context: RouteContext, repository: FakeRepository): RouteAnswer {
  refuseArchived(repository);
  const { body } = context;
  const [title, head, target] = [textOf(body.title), textOf(body.head), textOf(body.base)];
  if (title === undefined) throw invalid('PullRequest', 'title', 'missing_field');
  const source = (head ?? '').replace(/^[^:]*:/, '');
  if (!repository.refs.has(`heads/${source}`)) throw invalid('PullRequest', 'head', 'invalid');
  if (target === undefined || !repository.refs.has(`heads/${target}`))
    throw invalid('PullRequest', 'base', 'invalid');
  const custom = (message: string): GitHubFailure =>
    new GitHubFailure(422, 'Validation Failed', [
      { resource: 'PullRequest', code: 'custom', message },
    ]);
  const known = [...repository.issues.values()].some(
    ({ state, pull }) => state === 'open' && pull?.source === source && pull.target === target,
  );
  if (known) throw custom(`A pull request already exists for ${repository.owner}:${source}.`);
  const tip = repository.refs.get(`heads/${source}`) ?? '';
  if (
    historyOf(repository, repository.refs.get(`heads/${target}`) ?? '').some(
      ({ sha }) => sha === tip,
    )
  )
    throw custom(`No commits between ${target} and ${source}`);
  const pull = { source, target, draft: body.draft === true, mergedAt: null, mergedSha: undefined };
  const fields = { title, body: textOf(body.body) ?? null, labels: [], assignees: [], pull };
  const made = addIssue(context, repository, fields);
  if (!isPull(made)) throw notFound();
  return created(json(context, repository, made));
}

function merge(context: RouteContext, repository: FakeRepository): RouteAnswer {
  const { body, state, params } = context;
  const issue = findPull(repository, params.number);
  const { pull } = issue;
  const source = repository.refs.get(`heads/${pull.source}`) ?? '';
  const target = repository.refs.get(`heads/${pull.target}`) ?? '';
  if (pull.mergedAt !== null || issue.state === 'closed' || pull.draft)
    throw new GitHubFailure(405, 'Pull Request is not mergeable');
  if (body.sha !== undefined && body.sha !== source)
    throw new GitHubFailure(409, 'Head branch was modified. Review and try the merge again.');
  const tree = mergedTree(repository, target, source);
  if (tree === undefined) throw new GitHubFailure(405, 'Pull Request is not mergeable');
  const message = textOf(body.commit_message) ?? `Merge pull request #${issue.number}`;
  const parents =
    body.merge_method === 'merge' || body.merge_method === undefined ? [target, source] : [target];
  const { sha } = addCommit(state, repository, pull.target, message, tree, parents);
  Object.assign(pull, { mergedAt: state.now(), mergedSha: source });
  Object.assign(issue, { state: 'closed', closedAt: state.now(), updatedAt: state.now() });
  return ok({ sha, merged: true, message: 'Pull Request successfully merged' });
}

const STATES: Readonly<Record<string, string>> = {
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
  COMMENT: 'COMMENTED',
};

export const pullRoutes: readonly Route[] = [
  inRepository('GET', '/pulls', (context, repository) => {
    const { query } = context;
    const branch = query.get('head')?.replace(/^[^:]*:/, '');
    const base = query.get('base');
    const found = selectIssues(
      repository,
      new URLSearchParams({ state: query.get('state') ?? 'open' }),
    )
      .filter(isPull)
      .filter(({ pull }) => branch === undefined || pull.source === branch)
      .filter(({ pull }) => base === null || pull.target === base);
    return { list: found.map((one) => json(context, repository, one, false)) };
  }),
  inRepository('POST', '/pulls', open),
  inRepository('GET', '/pulls/:number', (context, repository) =>
    ok(json(context, repository, findPull(repository, context.params.number))),
  ),
  inRepository('PUT', '/pulls/:number/merge', merge),
  inRepository('POST', '/pulls/:number/reviews', ({ params, body, state }, repository) => {
    const { number } = findPull(repository, params.number);
    const id = state.nextId();
    const url = `https://github.com/${repository.path}/pull/${number}#pullrequestreview-${id}`;
    const said = { body: textOf(body.body) ?? '', state: STATES[String(body.event)] ?? 'PENDING' };
    return ok({ id, user: userJson(state.login), ...said, html_url: url });
  }),
];
