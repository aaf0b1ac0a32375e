import type { Call } from '../call.js';
import type { Page } from '../page.js';
import type {
  CommentInput,
  CreateIssueInput,
  LabelInput,
  ListIssuesInput,
  NumberedRef,
  UpdateIssueInput,
} from '../ports/code-host-requests.js';
import type { CodeUser, Issue, IssueComment } from '../ports/code-host-resources.js';
import { findRepository, listed, writable } from './memory-code-find.js';
import { type CodeRepository, type MemoryCodeState, urlOf } from './memory-code-state.js';
import { refusal } from './memory-refusal.js';

type State = MemoryCodeState;

export function listIssues(
  state: State,
  input: ListIssuesInput,
  call: Call,
  cursor: string | undefined,
): Page<Issue> {
  const { repository, labels = [], assignee, updatedFrom, pageSize } = input;
  const wanted = input.state ?? 'open';
  const rows = [...findRepository(state, repository, call).issues.values()]
    .filter((issue) => wanted === 'all' || issue.state === wanted)
    .filter((issue) => labels.every((label) => issue.labels.includes(label)))
    .filter((issue) => assignee === undefined || issue.assignees.some((a) => a.login === assignee))
    .filter((issue) => updatedFrom === undefined || issue.updatedAt >= updatedFrom)
    .toReversed();
  return listed(rows, ({ number }) => String(number), cursor, pageSize, call);
}

export function getIssue(state: State, ref: NumberedRef, call: Call): Issue {
  return findIssue(findRepository(state, ref.repository, call), ref.number, call);
}

export function createIssue(state: State, input: CreateIssueInput, call: Call): Issue {
  const host = writable(state, input.repository, call);
  const number = host.nextNumber++;
  const now = state.now();
  return keep(host, {
    repository: input.repository,
    number,
    title: input.title,
    body: input.body,
    state: 'open',
    closeReason: undefined,
    labels: [...new Set(input.labels)],
    author: state.user,
    assignees: (input.assignees ?? []).map(toUser),
    comments: 0,
    createdAt: now,
    updatedAt: now,
    closedAt: undefined,
    url: urlOf(input.repository, 'issues', number),
  });
}

export function updateIssue(state: State, input: UpdateIssueInput, call: Call): Issue {
  const host = writable(state, input.repository, call);
  const issue = findIssue(host, input.number, call);
  const closes = input.state === 'closed';
  const reopens = input.state === 'open';
  return keep(host, {
    ...issue,
    title: input.title ?? issue.title,
    body: input.body ?? issue.body,
    state: input.state ?? issue.state,
    closeReason: closes
      ? (input.closeReason ?? 'completed')
      : reopens
        ? undefined
        : issue.closeReason,
    closedAt: closes ? (issue.closedAt ?? state.now()) : reopens ? undefined : issue.closedAt,
    labels: input.labels === undefined ? issue.labels : [...new Set(input.labels)],
    assignees: input.assignees?.map(toUser) ?? issue.assignees,
    updatedAt: state.now(),
  });
}

export function commentOnIssue(state: State, input: CommentInput, call: Call): IssueComment {
  const host = writable(state, input.repository, call);
  const issue = findIssue(host, input.number, call);
  const id = state.nextId('comment');
  const url = `${issue.url}#${id}`;
  const comment = { id, author: state.user, body: input.body, createdAt: state.now(), url };
  const before = host.comments.get(issue.number) ?? [];
  host.comments.set(issue.number, [...before, comment]);
  keep(host, { ...issue, comments: before.length + 1, updatedAt: state.now() });
  return comment;
}

export function addLabels(state: State, input: LabelInput, call: Call): void {
  const host = writable(state, input.repository, call);
  const issue = findIssue(host, input.number, call);
  keep(host, { ...issue, labels: [...new Set([...issue.labels, ...input.labels])] });
}

export function removeLabels(state: State, input: LabelInput, call: Call): void {
  const host = writable(state, input.repository, call);
  const issue = findIssue(host, input.number, call);
  keep(host, { ...issue, labels: issue.labels.filter((label) => !input.labels.includes(label)) });
}

function findIssue(host: CodeRepository, number: number, call: Call): Issue {
  const issue = host.issues.get(number);
  if (issue === undefined) throw refusal(call, 'not_found', `there is no issue ${number}`);
  return issue;
}

function keep(host: CodeRepository, issue: Issue): Issue {
  host.issues.set(issue.number, issue);
  const open = [...host.issues.values()].filter(({ state }) => state === 'open').length;
  host.repository = { ...host.repository, openIssues: open };
  return issue;
}

function toUser(login: string): CodeUser {
  return { id: `user_${login}`, login, isBot: false };
}
