// Measures every row and writes what was seen to docs/why.md. Fails where it is not what the rows expect.
import { writeFileSync } from 'node:fs';
import { comparisons } from './comparisons.ts';
import { pageUrl, renderPage } from './render-page.ts';
import { measure, type Observations, type Row } from './row.ts';

const observed = new Map<Row, Observations>();
const rows = comparisons.flatMap(({ weaker, level }) =>
  [...weaker, ...level].flatMap((topic) => topic.rows),
);
for (const row of rows) {
  const seen = await measure(row);
  observed.set(row, seen);
  for (const side of ['official', 'ours'] as const) {
    if (seen[side] === row.expectation[side]) continue;
    console.error(`${row.situation}, ${side}: ${seen[side]}, not ${row.expectation[side]}`);
    process.exitCode = 1;
  }
}
writeFileSync(
  pageUrl,
  renderPage((row) => observed.get(row) ?? row.expectation),
);
console.log(`${rows.length} rows measured, docs/why.md written`);
