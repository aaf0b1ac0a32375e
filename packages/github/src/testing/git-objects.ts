import { sha1 } from '@noble/hashes/legacy.js';
import { GitHubFailure } from './github-failure.js';
import type { FakeCommit, FakeRepository, GitHubState } from './github-state.js';

const encoder = new TextEncoder();

/** The id that git gives an object of this kind and content. */
function objectId(kind: string, content: Uint8Array): string {
  const head = encoder.encode(`${kind} ${content.length}\0`);
  const whole = new Uint8Array(head.length + content.length);
  whole.set(head);
  whole.set(content, head.length);
  return Array.from(sha1(whole), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Writes files (undefined deletes one) into a branch, in a commit of its own. */
export function commitChange(
  state: GitHubState,
  repository: FakeRepository,
  branch: string,
  message: string,
  files: ReadonlyMap<string, Uint8Array | undefined>,
  parents: readonly string[] = [],
): FakeCommit {
  const head = repository.refs.get(`heads/${branch}`);
  const tree = new Map(head === undefined ? [] : treeOf(repository, head));
  for (const [path, bytes] of files) {
    if (bytes === undefined) tree.delete(path);
    else tree.set(path, addBlob(repository, bytes));
  }
  return addCommit(
    state,
    repository,
    branch,
    message,
    tree,
    head === undefined ? [] : [head, ...parents],
  );
}

export function addCommit(
  state: GitHubState,
  repository: FakeRepository,
  branch: string,
  message: string,
  tree: ReadonlyMap<string, string>,
  parents: readonly string[],
): FakeCommit {
  const date = state.now();
  const order = repository.commits.size;
  const content = JSON.stringify([message, date, order, parents, [...tree]]);
  const sha = objectId('commit', encoder.encode(content));
  const commit = { sha, order, message, date, parents, tree };
  repository.commits.set(sha, commit);
  repository.refs.set(`heads/${branch}`, sha);
  repository.pushedAt = date;
  return commit;
}

function addBlob(repository: FakeRepository, bytes: Uint8Array): string {
  const sha = objectId('blob', bytes);
  repository.blobs.set(sha, bytes);
  return sha;
}

/** An annotated tag of a commit. */
export function addTagObject(repository: FakeRepository, name: string, commit: string): string {
  const sha = objectId('tag', encoder.encode(`${name} ${commit}`));
  repository.tagObjects.set(sha, commit);
  repository.refs.set(`tags/${name}`, sha);
  return sha;
}

export function treeOf(repository: FakeRepository, sha: string): ReadonlyMap<string, string> {
  return repository.commits.get(sha)?.tree ?? new Map();
}

/** Follows a branch, a tag, a commit or nothing (the default branch) to a commit. */
export function resolve(
  repository: FakeRepository,
  ref: string | null | undefined,
): string | undefined {
  const name = ref ?? 'main';
  const { refs, commits, tagObjects } = repository;
  const found = refs.get(`heads/${name}`) ?? refs.get(`tags/${name}`) ?? refs.get(name);
  const sha = found === undefined ? name : (tagObjects.get(found) ?? found);
  return commits.has(sha) ? sha : undefined;
}

/** A commit and all before it, newest first. */
export function historyOf(repository: FakeRepository, from: string): FakeCommit[] {
  const seen = new Map<string, FakeCommit>();
  const left = [from];
  for (let sha = left.pop(); sha !== undefined; sha = left.pop()) {
    const commit = repository.commits.get(sha);
    if (commit === undefined || seen.has(sha)) continue;
    seen.set(sha, commit);
    left.push(...commit.parents);
  }
  return [...seen.values()].sort((one, other) => other.order - one.order);
}

/** Whether a commit changed `path`, or something in the directory. */
export function touches(repository: FakeRepository, commit: FakeCommit, path: string): boolean {
  const before = treeOf(repository, commit.parents[0] ?? '');
  const isWithin = (file: string): boolean => file === path || file.startsWith(`${path}/`);
  const files = new Set([...commit.tree.keys(), ...before.keys()]);
  return [...files].some((file) => isWithin(file) && commit.tree.get(file) !== before.get(file));
}

/** The tree of a merge; undefined where both sides changed one file. */
export function mergedTree(
  repository: FakeRepository,
  target: string,
  source: string,
): ReadonlyMap<string, string> | undefined {
  const known = new Set(historyOf(repository, target).map(({ sha }) => sha));
  const base = historyOf(repository, source).find(({ sha }) => known.has(sha))?.tree ?? new Map();
  const theirs = treeOf(repository, source);
  const ours = new Map(treeOf(repository, target));
  for (const path of new Set([...base.keys(), ...theirs.keys()])) {
    const [before, after] = [base.get(path), theirs.get(path)];
    if (before === after) continue;
    if (ours.get(path) !== before && ours.get(path) !== after) return undefined;
    if (after === undefined) ours.delete(path);
    else ours.set(path, after);
  }
  return ours;
}

export function requireCommit(repository: FakeRepository, sha: unknown): string {
  if (typeof sha === 'string' && repository.commits.has(sha)) return sha;
  throw new GitHubFailure(422, `No commit found for SHA: ${String(sha)}`);
}
