import { expect, it } from 'vitest';
import { codeBlocksOf, compileBlocks, pages } from './docs-code.ts';

it('code in the docs › compiles against the packages as they are built', {
  timeout: 60_000,
}, () => {
  const blocks = pages.flatMap(codeBlocksOf);
  expect(blocks.length).toBeGreaterThan(5);
  expect(compileBlocks(blocks)).toEqual([]);
});

it('code in the docs › is refused where it does not compile', { timeout: 60_000 }, () => {
  const wrong =
    "import { retry } from '@quayside/core/resilience';\nretry({ attempts: 'many' });\n";
  expect(compileBlocks([{ name: 'page.md:7', code: wrong }])).toEqual([
    expect.stringMatching(/^page\.md:7 \+2: .*not assignable to type 'number/),
  ]);
});
