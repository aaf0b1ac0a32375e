import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const page = readFileSync(
  new URL('../../../../docs/policies/known-bugs.md', import.meta.url),
  'utf8',
);

/** The row and the title of every bug that is a test. */
const tested = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))
  .flatMap((source) => [...source.matchAll(/^ {2}row: (\d+),\s+title:\s+(['"])(.+)\2,$/gm)])
  .map(([, row, , title]) => `${row} ${title}`);

const documented = [...page.matchAll(/^\| (\d+) \|.*\| ([^|]+) \|$/gm)].map(
  ([, row, title]) => `${row} ${title}`,
);

describe('docs/policies/known-bugs.md', () => {
  it('shows every bug that is a test, and no other', () => {
    expect(documented.toSorted()).toEqual(tested.toSorted());
  });

  it('leaves out none of the 27 rows', () => {
    const rows = new Set(tested.map((entry) => Number.parseInt(entry, 10)));
    expect([...rows].toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 27 }, (_, index) => index + 1),
    );
  });
});
