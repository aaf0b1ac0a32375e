import { byName } from '../by-name.js';
import { toRepositoryKey } from '../manifests/to-repository-key.js';
import type { ScannedRepository } from '../scan/portfolio-scan.js';
import { findCycles } from './find-cycles.js';

/** Which repositories of a portfolio need which others. */
export interface DependencyGraph {
  /** All repositories, by name. */
  readonly repositories: readonly string[];
  /** By `from`, then `to`. A repository that needs itself has no edge. */
  readonly edges: readonly DependencyEdge[];
  /** One shortest cycle of each group that needs itself, starting at its first name. */
  readonly cycles: ReadonlyArray<readonly string[]>;
}

/** `from` needs `to`. */
export interface DependencyEdge {
  readonly from: string;
  readonly to: string;
  /** Where that is said. */
  readonly via: readonly DependencyEvidence[];
}

export interface DependencyEvidence {
  /** The manifest of `from`. */
  readonly manifest: string;
  /** The package or the repository that it names. */
  readonly needs: string;
}

type Scanned = Pick<ScannedRepository, 'name' | 'repository' | 'manifests'>;

/**
 * Joins what manifests need to the repositories that publish it or are it. A package that several publish
 * leads to all of them, but to no fork where another publishes it too. Pure.
 */
export function dependencyGraph(repositories: readonly Scanned[]): DependencyGraph {
  const sorted = [...repositories].sort(byName(({ name }) => name));
  const publishers = publishersOf(sorted);
  const edges = sorted.flatMap((one) => edgesOf(one, publishers));
  const names = sorted.map(({ name }) => name);
  return { repositories: names, edges, cycles: findCycles(names, edges) };
}

/** How many repositories need each, directly. */
export function countDependants(graph: DependencyGraph): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { to } of graph.edges) counts.set(to, (counts.get(to) ?? 0) + 1);
  return counts;
}

function publishersOf(repositories: readonly Scanned[]): ReadonlyMap<string, readonly Scanned[]> {
  const publishers = new Map<string, Scanned[]>();
  for (const one of repositories) {
    const packages = one.manifests.flatMap(({ ecosystem, publishes }) =>
      publishes === undefined ? [] : [`${ecosystem}:${publishes}`],
    );
    const itself = toRepositoryKey(one.repository.url) ?? [];
    for (const key of new Set(packages.concat(itself)))
      publishers.set(key, [...(publishers.get(key) ?? []), one]);
  }
  return publishers;
}

function edgesOf(
  { name, manifests }: Scanned,
  publishers: ReadonlyMap<string, readonly Scanned[]>,
): DependencyEdge[] {
  const found = new Map<string, DependencyEvidence[]>();
  for (const { path: manifest, ecosystem, requires, repositories } of manifests) {
    const packages = requires.map((needs) => ({ key: `${ecosystem}:${needs}`, needs }));
    const needed = packages.concat(repositories.map((key) => ({ key, needs: key })));
    for (const { key, needs } of needed)
      for (const to of originals(publishers.get(key) ?? []))
        if (to !== name) found.set(to, [...(found.get(to) ?? []), { manifest, needs }]);
  }
  return [...found].map(([to, via]) => ({ from: name, to, via })).sort(byName(({ to }) => to));
}

function originals(publishers: readonly Scanned[]): readonly string[] {
  const own = publishers.filter(({ repository }) => !repository.fork);
  return (own.length > 0 ? own : publishers).map(({ name }) => name);
}
