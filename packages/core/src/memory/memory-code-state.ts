import type { Clock } from '../clock.js';
import type {
  ChangeRequest,
  CodeUser,
  Commit,
  CommitStatus,
  Issue,
  IssueComment,
  Ref,
  Release,
  ReleaseAsset,
  Repository,
  WorkflowRun,
} from '../ports/code-host-resources.js';

/** The files of a commit, by path. */
export type Tree = ReadonlyMap<string, { readonly sha: string; readonly content: Uint8Array }>;

/** A commit, and the files as they were then. */
export interface CommitRow extends Commit {
  readonly tree: Tree;
}

/** A repository, and everything in it. Rows are replaced, never changed. */
export interface CodeRepository {
  repository: Repository;
  nextNumber: number;
  readonly issues: Map<number, Issue>;
  readonly comments: Map<number, readonly IssueComment[]>;
  readonly changeRequests: Map<number, ChangeRequest>;
  readonly commits: Map<string, CommitRow>;
  readonly refs: Map<string, Ref>;
  readonly statuses: Map<string, Map<string, CommitStatus>>;
  readonly workflows: readonly string[];
  readonly runs: Map<string, WorkflowRun & { readonly workflow: string }>;
  readonly releases: Map<string, Release>;
  readonly assets: Map<string, readonly ReleaseAsset[]>;
  readonly secrets: Map<string, string>;
}

/** Everything that the memory code host remembers. */
export interface MemoryCodeState {
  readonly repositories: Map<string, CodeRepository>;
  /** Who the application is. */
  readonly user: CodeUser;
  nextId(prefix: string): string;
  now(): Date;
}

export function createMemoryCodeState(clock: Clock, login: string): MemoryCodeState {
  let count = 0;
  return {
    repositories: new Map(),
    user: { id: 'user_1', login, isBot: true },
    nextId: (prefix) => `${prefix}_${String(++count).padStart(6, '0')}`,
    now: () => new Date(clock.wallNow()),
  };
}

/** Names a blob by its content, or a commit by everything about it: 40 hexadecimal digits, as git's. */
export function toSha(...parts: readonly (string | Uint8Array)[]): string {
  const words = [0x811c9dc5, 0x01000193, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35];
  for (const part of parts) {
    const bytes = typeof part === 'string' ? new TextEncoder().encode(part) : part;
    for (const byte of bytes) {
      for (const [at, word] of words.entries()) {
        const mixed = Math.imul(word ^ (byte + at + 1), 0x01000193 + at * 2);
        words[at] = (mixed ^ (mixed >>> 13)) >>> 0;
      }
    }
  }
  return words.map((word) => word.toString(16).padStart(8, '0')).join('');
}

export function refKey(kind: Ref['kind'], name: string): string {
  return `${kind}/${name}`;
}

export function urlOf(...parts: readonly (string | number)[]): string {
  return `https://memory.invalid/${parts.join('/')}`;
}

/** Makes a commit on top of `parents` and returns it. */
export function commit(
  state: MemoryCodeState,
  host: CodeRepository,
  message: string,
  parents: readonly string[],
  tree: Tree,
): CommitRow {
  const authoredAt = state.now();
  const id = state.nextId('commit');
  const sha = toSha(id, message, ...parents, authoredAt.toISOString());
  const row: CommitRow = {
    sha,
    message,
    authorName: state.user.login,
    authorEmail: `${state.user.login}@example.com`,
    authoredAt,
    parents,
    url: urlOf(host.repository.path, 'commit', sha),
    tree,
  };
  host.commits.set(sha, row);
  return row;
}

/** A repository as a test describes it. */
export interface MemoryRepository {
  /** `owner/name` */
  readonly path: string;
  readonly description?: string | undefined;
  /** @default 'public' */
  readonly visibility?: Repository['visibility'] | undefined;
  /** @default 'main' */
  readonly defaultBranch?: string | undefined;
  readonly archived?: boolean | undefined;
  readonly stars?: number | undefined;
  readonly language?: string | undefined;
  readonly topics?: readonly string[] | undefined;
  /** @default false */
  readonly fork?: boolean | undefined;
  /** @default what the files of its first commit take */
  readonly sizeBytes?: number | undefined;
  /** The files of its first commit. @default a README.md */
  readonly files?: Readonly<Record<string, string>> | undefined;
  /** Workflows that can be started, by file. @default ['ci.yml'] */
  readonly workflows?: readonly string[] | undefined;
}

/** Adds a repository with one commit. */
export function addRepository(state: MemoryCodeState, given: MemoryRepository): void {
  const { path, defaultBranch = 'main', files = { 'README.md': `# ${path}\n` } } = given;
  const now = state.now();
  const host: CodeRepository = {
    repository: {
      path,
      id: state.nextId('repository'),
      description: given.description,
      visibility: given.visibility ?? 'public',
      defaultBranch,
      archived: given.archived ?? false,
      fork: given.fork ?? false,
      stars: given.stars ?? 0,
      openIssues: 0,
      language: given.language,
      topics: given.topics ?? [],
      sizeBytes: given.sizeBytes ?? Object.values(files).join('').length,
      createdAt: now,
      pushedAt: now,
      url: urlOf(path),
    },
    nextNumber: 1,
    issues: new Map(),
    comments: new Map(),
    changeRequests: new Map(),
    commits: new Map(),
    refs: new Map(),
    statuses: new Map(),
    workflows: given.workflows ?? ['ci.yml'],
    runs: new Map(),
    releases: new Map(),
    assets: new Map(),
    secrets: new Map(),
  };
  const tree = new Map(
    Object.entries(files).map(([name, text]) => {
      const content = new TextEncoder().encode(text);
      return [name, { sha: toSha('blob', content), content }] as const;
    }),
  );
  const { sha } = commit(state, host, 'Initial commit', [], tree);
  host.refs.set(refKey('branch', defaultBranch), { kind: 'branch', name: defaultBranch, sha });
  state.repositories.set(path, host);
}
