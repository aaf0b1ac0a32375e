import type { Call } from '../call.js';
import type { Page } from '../page.js';
import type {
  CreateRefInput,
  DeleteFileInput,
  GetFileInput,
  ListCommitsInput,
  ListRefsInput,
  ListStatusesInput,
  PutFileInput,
  RefInput,
  SetStatusInput,
} from '../ports/code-host-requests.js';
import type {
  Commit,
  CommitStatus,
  FileCommit,
  Ref,
  RepositoryFile,
} from '../ports/code-host-resources.js';
import { findCommit, findRepository, historyOf, listed, writable } from './memory-code-find.js';
import {
  type CodeRepository,
  type CommitRow,
  commit,
  type MemoryCodeState,
  refKey,
  type Tree,
  toSha,
} from './memory-code-state.js';
import { refusal } from './memory-refusal.js';

type State = MemoryCodeState;
type Cursor = string | undefined;

export function listCommits(
  state: State,
  input: ListCommitsInput,
  call: Call,
  cursor: Cursor,
): Page<Commit> {
  const { repository, ref, path, committedFrom, committedBefore, pageSize } = input;
  const host = findRepository(state, repository, call);
  const rows = historyOf(host, findCommit(host, ref, call))
    .filter((row) => path === undefined || changes(host, row, path))
    .filter(({ authoredAt }) => committedFrom === undefined || authoredAt >= committedFrom)
    .filter(({ authoredAt }) => committedBefore === undefined || authoredAt < committedBefore);
  const page = listed(rows, ({ sha }) => sha, cursor, pageSize, call);
  return { items: page.items.map(({ tree: _, ...shown }) => shown), next: page.next };
}

export function setStatus(state: State, input: SetStatusInput, call: Call): CommitStatus {
  const host = writable(state, input.repository, call);
  const { sha } = findCommit(host, input.sha, call);
  const { name, description, url } = input;
  const status = { name, state: input.state, description, url, updatedAt: state.now() };
  const statuses = host.statuses.get(sha) ?? new Map();
  statuses.delete(name);
  host.statuses.set(sha, statuses.set(name, status));
  return status;
}

export function listStatuses(
  state: State,
  { repository, sha, pageSize }: ListStatusesInput,
  call: Call,
  cursor: Cursor,
): Page<CommitStatus> {
  const host = findRepository(state, repository, call);
  const rows = [...(host.statuses.get(findCommit(host, sha, call).sha)?.values() ?? [])];
  return listed(rows.toReversed(), ({ name }) => name, cursor, pageSize, call);
}

export function getFile(state: State, input: GetFileInput, call: Call): RepositoryFile {
  const host = findRepository(state, input.repository, call);
  const { tree } = findCommit(host, input.ref, call);
  const file = tree.get(input.path);
  if (file !== undefined) return { path: input.path, ...file };
  const isDirectory = [...tree.keys()].some((path) => path.startsWith(`${input.path}/`));
  if (isDirectory) throw refusal(call, 'conflict', `'${input.path}' is a directory`);
  throw refusal(call, 'not_found', `there is no file '${input.path}'`);
}

export function putFile(state: State, input: PutFileInput, call: Call): FileCommit {
  const { content: given } = input;
  const content = typeof given === 'string' ? new TextEncoder().encode(given) : given.slice();
  const sha = toSha('blob', content);
  const change = (tree: Tree): Tree => new Map(tree).set(input.path, { sha, content });
  return { commitSha: changeFile(state, input, change, call), sha };
}

export function deleteFile(state: State, input: DeleteFileInput, call: Call): FileCommit {
  const change = (tree: Tree): Tree => {
    const rest = new Map(tree);
    if (!rest.delete(input.path))
      throw refusal(call, 'not_found', `there is no file '${input.path}'`);
    return rest;
  };
  return { commitSha: changeFile(state, input, change, call), sha: undefined };
}

function changeFile(
  state: State,
  input: DeleteFileInput,
  change: (tree: Tree) => Tree,
  call: Call,
): string {
  const host = writable(state, input.repository, call);
  const branch = input.branch ?? host.repository.defaultBranch ?? '';
  const head = host.commits.get(host.refs.get(refKey('branch', branch))?.sha ?? '');
  if (head === undefined) throw refusal(call, 'not_found', `there is no branch '${branch}'`);
  const { previousSha } = input;
  if (previousSha !== undefined && head.tree.get(input.path)?.sha !== previousSha)
    throw refusal(call, 'conflict', 'the file has changed since');
  const made = commit(state, host, input.message, [head.sha], change(head.tree));
  host.refs.set(refKey('branch', branch), { kind: 'branch', name: branch, sha: made.sha });
  host.repository = { ...host.repository, pushedAt: state.now() };
  return made.sha;
}

export function getRef(state: State, { repository, kind, name }: RefInput, call: Call): Ref {
  const ref = findRepository(state, repository, call).refs.get(refKey(kind, name));
  if (ref === undefined) throw refusal(call, 'not_found', `there is no ${kind} '${name}'`);
  return ref;
}

export function listRefs(
  state: State,
  { repository, kind, pageSize }: ListRefsInput,
  call: Call,
  cursor: Cursor,
): Page<Ref> {
  const rows = [...findRepository(state, repository, call).refs.values()];
  const wanted = rows.filter((ref) => ref.kind === kind);
  return listed(wanted, ({ name }) => name, cursor, pageSize, call);
}

export function createRef(state: State, input: CreateRefInput, call: Call): Ref {
  const { kind, name, sha } = input;
  const host = writable(state, input.repository, call);
  const known = host.refs.get(refKey(kind, name));
  if (known !== undefined && known.sha !== sha)
    throw refusal(call, 'conflict', `the ${kind} '${name}' is at another commit`);
  if (!host.commits.has(sha)) throw refusal(call, 'invalid_request', `there is no commit '${sha}'`);
  const ref = { kind, name, sha };
  host.refs.set(refKey(kind, name), ref);
  return ref;
}

export function deleteRef(state: State, { repository, kind, name }: RefInput, call: Call): void {
  writable(state, repository, call).refs.delete(refKey(kind, name));
}

/** Whether a commit changed a path, or anything below it. */
function changes(host: CodeRepository, row: CommitRow, path: string): boolean {
  const before = host.commits.get(row.parents[0] ?? '')?.tree ?? new Map();
  const touched = new Set([...before.keys(), ...row.tree.keys()]);
  return [...touched]
    .filter((one) => one === path || one.startsWith(`${path}/`))
    .some((one) => before.get(one)?.sha !== row.tree.get(one)?.sha);
}
