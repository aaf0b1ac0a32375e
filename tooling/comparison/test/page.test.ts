import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { comparisons } from '../src/comparisons.ts';
import { pageUrl, renderPage } from '../src/render-page.ts';

it('docs/why.md says what the rows say, which their tests hold to what is measured', () => {
  const page = readFileSync(pageUrl, 'utf8');
  expect(page, 'run `npm run compare`').toBe(renderPage(({ expectation }) => expectation));
});

it('rows › none is told twice', () => {
  for (const { weaker, level } of comparisons) {
    const told = [...weaker, ...level].flatMap(({ rows }) =>
      rows.map(({ situation }) => situation),
    );
    expect(new Set(told).size).toBe(told.length);
  }
});
