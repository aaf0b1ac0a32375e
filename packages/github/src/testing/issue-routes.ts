import { GitHubFailure, invalid } from './github-failure.js';
import { type FakeIssue, type FakeRepository, findIssue, refuseArchived } from './github-state.js';
import { inRepository } from './in-repository.js';
import { created, ok, type Route, type RouteContext, textOf, textsOf } from './route.js';
import { commentJson, issueJson } from './to-json.js';

export function addIssue(
  { state }: Pick<RouteContext, 'state'>,
  repository: FakeRepository,
  fields: Pick<FakeIssue, 'title' | 'body' | 'labels' | 'assignees' | 'pull'>,
): FakeIssue {
  const at = state.now();
  const number = repository.issues.size + 1;
  const times = { createdAt: at, updatedAt: at, closedAt: null };
  const issue: FakeIssue = {
    ...fields,
    ...times,
    number,
    state: 'open',
    stateReason: null,
    comments: [],
  };
  repository.issues.set(number, issue);
  return issue;
}

/** Issues and pull requests, as GitHub lists them together. */
export function selectIssues({ issues }: FakeRepository, query: URLSearchParams): FakeIssue[] {
  const wanted = query.get('state') ?? 'open';
  const labels = (query.get('labels') ?? '').split(',').filter((label) => label !== '');
  const since = query.get('since') ?? '';
  const assignee = query.get('assignee');
  return [...issues.values()]
    .reverse()
    .filter((one) => wanted === 'all' || one.state === wanted)
    .filter((one) => labels.every((label) => one.labels.includes(label)))
    .filter((one) => assignee === null || one.assignees.includes(assignee))
    .filter((one) => one.updatedAt >= since);
}

function update(context: RouteContext, issue: FakeIssue): void {
  const { body, state } = context;
  issue.title = textOf(body.title) ?? issue.title;
  if (body.body !== undefined) issue.body = textOf(body.body) ?? null;
  if (body.labels !== undefined) issue.labels = textsOf(body.labels);
  if (body.assignees !== undefined) issue.assignees = textsOf(body.assignees);
  issue.updatedAt = state.now();
  if (body.state !== 'open' && body.state !== 'closed') return;
  const closed = body.state === 'closed';
  issue.stateReason = closed
    ? (textOf(body.state_reason) ?? 'completed')
    : issue.state === 'closed'
      ? 'reopened'
      : issue.stateReason;
  issue.state = body.state;
  issue.closedAt = closed ? state.now() : null;
}

const json = ({ origin, state }: RouteContext, repository: FakeRepository, issue: FakeIssue) =>
  issueJson(origin, repository, issue, state.login);

const labelsJson = (issue: FakeIssue) => issue.labels.map((name) => ({ name, color: 'ededed' }));

export const issueRoutes: readonly Route[] = [
  inRepository('GET', '/issues', (context, repository) => ({
    list: selectIssues(repository, context.query).map((one) => json(context, repository, one)),
  })),
  inRepository('POST', '/issues', (context, repository) => {
    refuseArchived(repository);
    const { title, body, labels, assignees } = context.body;
    if (textOf(title) === undefined) throw invalid('Issue', 'title', 'missing_field');
    const fields = { title: String(title), body: textOf(body) ?? null, pull: undefined };
    const lists = { labels: textsOf(labels), assignees: textsOf(assignees) };
    return created(
      json(context, repository, addIssue(context, repository, { ...fields, ...lists })),
    );
  }),
  inRepository('GET', '/issues/comments', ({ state }, repository) => ({
    list: [...repository.issues.values()].flatMap((issue) =>
      issue.comments.map((comment) => commentJson(repository, issue, comment, state.login)),
    ),
  })),
  inRepository('GET', '/issues/:number', (context, repository) =>
    ok(json(context, repository, findIssue(repository, context.params.number))),
  ),
  inRepository('PATCH', '/issues/:number', (context, repository) => {
    refuseArchived(repository);
    const issue = findIssue(repository, context.params.number);
    update(context, issue);
    return ok(json(context, repository, issue));
  }),
  inRepository('POST', '/issues/:number/comments', (context, repository) => {
    refuseArchived(repository);
    const issue = findIssue(repository, context.params.number);
    const { state, body } = context;
    const comment = { id: state.nextId(), body: textOf(body.body) ?? '', at: state.now() };
    issue.comments.push(comment);
    issue.updatedAt = comment.at;
    return created(commentJson(repository, issue, comment, state.login));
  }),
  inRepository('POST', '/issues/:number/labels', ({ params, body }, repository) => {
    const issue = findIssue(repository, params.number);
    issue.labels = [...new Set([...issue.labels, ...textsOf(body.labels)])];
    return ok(labelsJson(issue));
  }),
  inRepository('DELETE', '/issues/:number/labels/:label', ({ params }, repository) => {
    const issue = findIssue(repository, params.number);
    const { label = '' } = params;
    if (!issue.labels.includes(label)) throw new GitHubFailure(404, 'Label does not exist');
    issue.labels = issue.labels.filter((name) => name !== label);
    return ok(labelsJson(issue));
  }),
];
