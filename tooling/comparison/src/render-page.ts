import { readFileSync } from 'node:fs';
import { comparisons } from './comparisons.ts';
import { withVersion } from './pinned-versions.ts';
import type { Comparison, Observations, Row, Topic } from './row.ts';

/** Where the page stands, and its text around the tables. */
export const pageUrl: URL = new URL('../../../docs/why.md', import.meta.url);
const templateUrl = new URL('why.template.md', import.meta.url);

/** Renders the page. `seen` tells what was observed of a row. */
export function renderPage(seen: (row: Row) => Observations): string {
  const tables = new Map<string, string>([['level', levelTable(seen)]]);
  for (const comparison of comparisons)
    tables.set(comparison.provider, providerTable(comparison, seen));
  return readFileSync(templateUrl, 'utf8').replace(
    /<!-- table: (.+) -->/g,
    (_, name: string) => tables.get(name) ?? `no table for ${name}`,
  );
}

function providerTable({ packages, weaker }: Comparison, seen: (row: Row) => Observations): string {
  const head = ['what happens', packages.map(withVersion).join(', '), 'Quayside'];
  return toTable(
    head,
    weaker.flatMap((topic) =>
      topic.rows.map((row) => [situationOf(row, topic), ...sidesOf(seen(row))]),
    ),
  );
}

function levelTable(seen: (row: Row) => Observations): string {
  const head = ['provider', 'what happens', 'official SDK', 'Quayside'];
  return toTable(
    head,
    comparisons.flatMap(({ provider, level }) =>
      level.flatMap((topic) =>
        topic.rows.map((row) => [provider, situationOf(row, topic), ...sidesOf(seen(row))]),
      ),
    ),
  );
}

function sidesOf({ official, ours }: Observations): readonly string[] {
  return [official, ours];
}

function situationOf({ situation, source }: Row, { file }: Topic): string {
  const links = [`[test](../tooling/comparison/src/${file})`];
  if (source !== undefined) links.push(`[${source.title}](${source.url})`);
  return `${situation} (${links.join(', ')})`;
}

function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
