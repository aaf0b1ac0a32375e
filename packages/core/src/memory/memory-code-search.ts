import type { Call } from '../call.js';
import type { Page } from '../page.js';
import type { ListRepositoriesInput, SearchInput } from '../ports/code-host-requests.js';
import type { CodeMatch, Issue, Repository } from '../ports/code-host-resources.js';
import { findCommit, findRepository, listed } from './memory-code-find.js';
import { type CodeRepository, type MemoryCodeState, urlOf } from './memory-code-state.js';

type State = MemoryCodeState;
type Cursor = string | undefined;

export function getRepository(state: State, path: string, call: Call): Repository {
  return findRepository(state, path, call).repository;
}

export function listRepositories(
  state: State,
  { owner, visibility, sort = 'created', pageSize }: ListRepositoriesInput,
  call: Call,
  cursor: Cursor,
): Page<Repository> {
  const rows = [...state.repositories.values()]
    .map(({ repository }) => repository)
    .filter(({ path }) => owner === undefined || path.startsWith(`${owner.name}/`))
    .filter((one) => visibility === undefined || one.visibility === visibility)
    .toReversed()
    .sort((a, b) => compare(a, b, sort));
  return listed(rows, ({ path }) => path, cursor, pageSize, call);
}

export function searchRepositories(
  state: State,
  input: SearchInput,
  call: Call,
  cursor: Cursor,
): Page<Repository> {
  const rows = within(state, input.within)
    .map(({ repository }) => repository)
    .filter(({ path, description = '' }) => matches(`${path} ${description}`, input.query));
  return listed(rows, ({ path }) => path, cursor, input.pageSize, call);
}

export function searchIssues(
  state: State,
  input: SearchInput,
  call: Call,
  cursor: Cursor,
): Page<Issue> {
  const rows = within(state, input.within)
    .flatMap(({ issues }) => [...issues.values()])
    .filter(({ title, body = '' }) => matches(`${title} ${body}`, input.query));
  const nameOf = ({ repository, number }: Issue): string => `${repository}#${number}`;
  return listed(rows, nameOf, cursor, input.pageSize, call);
}

export function searchCode(
  state: State,
  input: SearchInput,
  call: Call,
  cursor: Cursor,
): Page<CodeMatch> {
  const rows = within(state, input.within).flatMap((host) => matchesIn(host, input.query, call));
  const nameOf = ({ repository, path }: CodeMatch): string => `${repository}/${path}`;
  return listed(rows, nameOf, cursor, input.pageSize, call);
}

function matchesIn(host: CodeRepository, query: string, call: Call): CodeMatch[] {
  const { path: repository, defaultBranch: ref } = host.repository;
  return [...findCommit(host, undefined, call).tree].flatMap(([path, { content }]) => {
    const lines = new TextDecoder().decode(content).split('\n');
    const fragments = lines.filter((line) => matches(line, query));
    const url = urlOf(repository, 'blob', path);
    return fragments.length === 0 ? [] : [{ repository, path, ref, fragments, url }];
  });
}

function within(state: State, limit: string | undefined): CodeRepository[] {
  return [...state.repositories.values()].filter(
    ({ repository: { path } }) =>
      limit === undefined || path === limit || path.startsWith(`${limit}/`),
  );
}

function matches(text: string, query: string): boolean {
  return text.toLowerCase().includes(query.toLowerCase());
}

function compare(
  a: Repository,
  b: Repository,
  sort: NonNullable<ListRepositoriesInput['sort']>,
): number {
  if (sort === 'name') return a.path < b.path ? -1 : 1;
  const timeOf = (one: Repository): number =>
    (sort === 'pushed' ? (one.pushedAt ?? one.createdAt) : one.createdAt).getTime();
  return timeOf(b) - timeOf(a);
}
