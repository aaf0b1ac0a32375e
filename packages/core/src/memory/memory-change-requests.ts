import type { Call } from '../call.js';
import type { Page } from '../page.js';
import type {
  CreateChangeRequestInput,
  ListChangeRequestsInput,
  MergeChangeRequestInput,
  NumberedRef,
  ReviewInput,
} from '../ports/code-host-requests.js';
import type { ChangeRequest, Review } from '../ports/code-host-resources.js';
import { findRepository, listed, writable } from './memory-code-find.js';
import {
  type CodeRepository,
  type CommitRow,
  commit,
  type MemoryCodeState,
  refKey,
  urlOf,
} from './memory-code-state.js';
import { refusal } from './memory-refusal.js';

type State = MemoryCodeState;

export function listChangeRequests(
  state: State,
  input: ListChangeRequestsInput,
  call: Call,
  cursor: string | undefined,
): Page<ChangeRequest> {
  const { repository, sourceBranch, targetBranch, pageSize } = input;
  const wanted = input.state ?? 'open';
  const rows = [...findRepository(state, repository, call).changeRequests.values()]
    .filter((one) => wanted === 'all' || one.state === wanted)
    .filter((one) => sourceBranch === undefined || one.sourceBranch === sourceBranch)
    .filter((one) => targetBranch === undefined || one.targetBranch === targetBranch)
    .toReversed();
  return listed(rows, ({ number }) => String(number), cursor, pageSize, call);
}

export function getChangeRequest(state: State, ref: NumberedRef, call: Call): ChangeRequest {
  return findRequest(findRepository(state, ref.repository, call), ref.number, call);
}

export function createChangeRequest(
  state: State,
  input: CreateChangeRequestInput,
  call: Call,
): ChangeRequest {
  const { repository, sourceBranch, targetBranch } = input;
  const host = writable(state, repository, call);
  const source = branchHead(host, sourceBranch, call);
  branchHead(host, targetBranch, call);
  const isOpen = [...host.changeRequests.values()].some(
    (one) =>
      one.state === 'open' &&
      one.sourceBranch === sourceBranch &&
      one.targetBranch === targetBranch,
  );
  if (isOpen) throw refusal(call, 'conflict', 'one is open between these branches');
  const number = host.nextNumber++;
  const now = state.now();
  const made: ChangeRequest = {
    repository,
    number,
    title: input.title,
    body: input.body,
    state: 'open',
    draft: input.draft ?? false,
    author: state.user,
    sourceBranch,
    sourceSha: source.sha,
    targetBranch,
    labels: [],
    mergeable: true,
    createdAt: now,
    updatedAt: now,
    mergedAt: undefined,
    url: urlOf(repository, 'changes', number),
  };
  host.changeRequests.set(number, made);
  return made;
}

export function mergeChangeRequest(
  state: State,
  input: MergeChangeRequestInput,
  call: Call,
): ChangeRequest {
  const host = writable(state, input.repository, call);
  const request = findRequest(host, input.number, call);
  if (request.state === 'merged') return request;
  if (request.state === 'closed' || request.draft)
    throw refusal(call, 'conflict', 'it is closed, or a draft');
  const source = branchHead(host, request.sourceBranch, call);
  if (input.sourceSha !== undefined && input.sourceSha !== source.sha)
    throw refusal(call, 'conflict', 'the change stands at another commit');
  const target = branchHead(host, request.targetBranch, call);
  const message = input.commitMessage ?? `Merge #${request.number}: ${request.title}`;
  const parents = input.method === 'squash' ? [target.sha] : [target.sha, source.sha];
  const merged = commit(state, host, message, parents, mergeTrees(host, target, source));
  const { targetBranch: name } = request;
  host.refs.set(refKey('branch', name), { kind: 'branch', name, sha: merged.sha });
  const now = state.now();
  const done = { ...request, state: 'merged', mergedAt: now, updatedAt: now } as const;
  host.changeRequests.set(request.number, done);
  return done;
}

export function reviewChangeRequest(state: State, input: ReviewInput, call: Call): Review {
  const host = writable(state, input.repository, call);
  const { url } = findRequest(host, input.number, call);
  const id = state.nextId('review');
  return { id, verdict: input.verdict, url: `${url}#${id}` };
}

/** What the source changed since both parted, laid over the target. */
function mergeTrees(host: CodeRepository, target: CommitRow, source: CommitRow): CommitRow['tree'] {
  const tree = new Map(target.tree);
  const parent = host.commits.get(source.parents[0] ?? '');
  for (const [path, file] of source.tree) tree.set(path, file);
  for (const path of parent?.tree.keys() ?? []) {
    if (!source.tree.has(path)) tree.delete(path);
  }
  return tree;
}

function branchHead(host: CodeRepository, name: string, call: Call): CommitRow {
  const head = host.commits.get(host.refs.get(refKey('branch', name))?.sha ?? '');
  if (head === undefined) throw refusal(call, 'invalid_request', `there is no branch '${name}'`);
  return head;
}

function findRequest(host: CodeRepository, number: number, call: Call): ChangeRequest {
  const found = host.changeRequests.get(number);
  if (found === undefined) throw refusal(call, 'not_found', `there is no change request ${number}`);
  const head = host.refs.get(refKey('branch', found.sourceBranch))?.sha;
  return found.state === 'open' && head !== undefined ? { ...found, sourceSha: head } : found;
}
