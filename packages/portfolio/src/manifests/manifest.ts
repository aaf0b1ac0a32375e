export type Ecosystem = 'npm' | 'pypi' | 'go' | 'cargo' | 'composer' | 'git';

/** The names in a manifest; versions are left out. */
export interface Manifest {
  /** From the repository's root. */
  readonly path: string;
  readonly ecosystem: Ecosystem;
  /** The package's own name; undefined where it has none. */
  readonly publishes: string | undefined;
  /** Names of packages that it needs, at any stage: run time, development, peers, builds. */
  readonly requires: readonly string[];
  /** Repositories that it needs, as `host/owner/name` in lower case. */
  readonly repositories: readonly string[];
}

/** What a parser finds in a manifest. */
export type ManifestNames = Omit<Manifest, 'path'>;
