import type { Clock } from '@quayside/core';
import { commitChange } from './git-objects.js';
import { GitHubFailure, notFound } from './github-failure.js';

/** A repository as the fake is given it. */
export interface FakeRepositoryOptions {
  /** `owner/name`. */
  readonly path: string;
  /** @default 'public' */
  readonly visibility?: 'public' | 'private' | 'internal' | undefined;
  readonly archived?: boolean | undefined;
  /** @default false */
  readonly fork?: boolean | undefined;
  readonly description?: string | undefined;
  readonly language?: string | undefined;
  readonly topics?: readonly string[] | undefined;
  /** Texts by path, in one commit on `main`; none makes it empty. @default a README.md */
  readonly files?: Readonly<Record<string, string>> | undefined;
  /** @default ['ci.yml'] */
  readonly workflows?: readonly string[] | undefined;
}

export interface FakeCommit {
  readonly sha: string;
  readonly order: number;
  readonly message: string;
  readonly date: string;
  readonly parents: readonly string[];
  /** Blobs by path. */
  readonly tree: ReadonlyMap<string, string>;
}

export interface FakeIssue {
  readonly number: number;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  stateReason: string | null;
  labels: string[];
  assignees: string[];
  readonly comments: Array<{ readonly id: number; readonly body: string; readonly at: string }>;
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  /** What makes it a pull request. */
  readonly pull: FakePull | undefined;
}

export interface FakePull {
  readonly source: string;
  readonly target: string;
  readonly draft: boolean;
  mergedAt: string | null;
  /** Where the source stood when it was merged. */
  mergedSha: string | undefined;
}

export interface FakeRelease {
  readonly id: number;
  readonly tag: string;
  readonly target: string;
  readonly name: string | null;
  readonly body: string | null;
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly createdAt: string;
  readonly assets: Array<{
    readonly id: number;
    readonly name: string;
    readonly bytes: Uint8Array;
  }>;
}

export interface FakeRun {
  readonly id: number;
  readonly workflow: string;
  readonly branch: string;
  readonly sha: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  status: string;
  conclusion: string | null;
  readonly createdAt: string;
  updatedAt: string;
}

/** A status or a check run, as it is written. */
export type FakeWord = Readonly<Record<string, unknown>> & { readonly id: number };

export interface FakeRepository {
  readonly id: number;
  readonly path: string;
  readonly owner: string;
  readonly name: string;
  readonly visibility: 'public' | 'private' | 'internal';
  readonly archived: boolean;
  readonly fork: boolean;
  readonly description: string | null;
  readonly language: string | null;
  readonly topics: readonly string[];
  readonly createdAt: string;
  pushedAt: string;
  readonly commits: Map<string, FakeCommit>;
  readonly blobs: Map<string, Uint8Array>;
  /** Commits, or tag objects, by `heads/main`, `tags/v1`. */
  readonly refs: Map<string, string>;
  /** Annotated tags: the commit that each names. */
  readonly tagObjects: Map<string, string>;
  /** Pull requests among them. */
  readonly issues: Map<number, FakeIssue>;
  readonly statuses: Map<string, FakeWord[]>;
  readonly checkRuns: Map<string, FakeWord[]>;
  readonly workflows: readonly string[];
  readonly runs: Map<number, FakeRun>;
  readonly releases: Map<number, FakeRelease>;
  /** Sealed, by `NAME` or `environment/NAME`. */
  readonly secrets: Map<string, string>;
}

export interface GitHubState {
  readonly clock: Clock;
  readonly login: string;
  readonly repositories: Map<string, FakeRepository>;
  nextId(): number;
  now(): string;
}

export function createGitHubState(clock: Clock, login: string): GitHubState {
  let last = 1000;
  return {
    clock,
    login,
    repositories: new Map(),
    nextId: () => {
      last += 1;
      return last;
    },
    // GitHub keeps whole seconds.
    now: () => new Date(clock.wallNow()).toISOString().replace(/\.\d+Z$/, 'Z'),
  };
}

export function addRepository(state: GitHubState, options: FakeRepositoryOptions): FakeRepository {
  const { path, visibility = 'public', archived = false, workflows = ['ci.yml'] } = options;
  const { fork = false, description = null, language = null, topics = [] } = options;
  const [owner = '', name = ''] = path.split('/');
  const at = state.now();
  const repository: FakeRepository = {
    id: state.nextId(),
    path,
    owner,
    name,
    visibility,
    archived,
    fork,
    description,
    language,
    topics,
    createdAt: at,
    pushedAt: at,
    commits: new Map(),
    blobs: new Map(),
    refs: new Map(),
    tagObjects: new Map(),
    issues: new Map(),
    statuses: new Map(),
    checkRuns: new Map(),
    workflows,
    runs: new Map(),
    releases: new Map(),
    secrets: new Map(),
  };
  state.repositories.set(path.toLowerCase(), repository);
  const files = Object.entries(options.files ?? { 'README.md': `# ${name}\n` });
  const encoder = new TextEncoder();
  if (files.length > 0)
    commitChange(
      state,
      repository,
      'main',
      'Begin',
      new Map(files.map(([file, text]) => [file, encoder.encode(text)])),
    );
  return repository;
}

export function findRepository(state: GitHubState, owner = '', name = ''): FakeRepository {
  const found = state.repositories.get(`${owner}/${name}`.toLowerCase());
  if (found === undefined) throw notFound();
  return found;
}

export function refuseArchived({ archived }: FakeRepository): void {
  if (archived) throw new GitHubFailure(403, 'Repository was archived so is read-only.');
}

export function findIssue({ issues }: FakeRepository, number: string | undefined): FakeIssue {
  const found = issues.get(Number(number));
  if (found === undefined) throw notFound();
  return found;
}
