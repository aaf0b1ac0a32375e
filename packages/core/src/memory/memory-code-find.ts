import type { Call } from '../call.js';
import type { Page } from '../page.js';
import {
  type CodeRepository,
  type CommitRow,
  type MemoryCodeState,
  refKey,
} from './memory-code-state.js';
import { refusal } from './memory-refusal.js';
import { pageOf } from './page-of.js';

/** Finds a repository. @throws not_found */
export function findRepository(state: MemoryCodeState, path: string, call: Call): CodeRepository {
  const host = state.repositories.get(path);
  if (host === undefined) throw refusal(call, 'not_found', `there is no repository '${path}'`);
  return host;
}

/** Finds a repository that may be written to. @throws not_found, and permission_denied for an archived one */
export function writable(state: MemoryCodeState, path: string, call: Call): CodeRepository {
  const host = findRepository(state, path, call);
  if (host.repository.archived)
    throw refusal(call, 'permission_denied', `the repository '${path}' is archived`);
  return host;
}

/** Finds the commit that a branch, a tag or a sha names. @throws not_found */
export function findCommit(host: CodeRepository, name: string | undefined, call: Call): CommitRow {
  const wanted = name ?? host.repository.defaultBranch ?? '';
  const ref = host.refs.get(refKey('branch', wanted)) ?? host.refs.get(refKey('tag', wanted));
  const row = host.commits.get(ref?.sha ?? wanted);
  if (row === undefined) throw refusal(call, 'not_found', `there is no commit '${wanted}'`);
  return row;
}

/** All commits that `from` stands on, itself included, newest first. */
export function historyOf(host: CodeRepository, from: CommitRow): readonly CommitRow[] {
  const seen = new Map<string, CommitRow>();
  const waiting = [from];
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
    if (seen.has(row.sha)) continue;
    seen.set(row.sha, row);
    for (const parent of row.parents) {
      const known = host.commits.get(parent);
      if (known !== undefined) waiting.push(known);
    }
  }
  const order = [...host.commits.keys()];
  return [...seen.values()].sort((a, b) => order.indexOf(b.sha) - order.indexOf(a.sha));
}

/** Cuts one page out of rows that are named by something else than an id. */
export function listed<Row>(
  rows: readonly Row[],
  nameOf: (row: Row) => string,
  cursor: string | undefined,
  size: number | undefined,
  call: Call,
): Page<Row> {
  const named = rows.map((row) => ({ id: nameOf(row), row }));
  const { items, next } = pageOf(named, cursor, size ?? 30, call);
  return { items: items.map(({ row }) => row), next };
}
