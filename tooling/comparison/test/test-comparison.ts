import { describe, expect, it } from 'vitest';
import { withVersion } from '../src/pinned-versions.ts';
import { type Comparison, measure } from '../src/row.ts';

/** Makes one test of every row: both sides are run, and both must do what the page says. */
export function testComparison({ provider, packages, weaker, level }: Comparison): void {
  const versions = packages.map(withVersion).join(', ');
  describe(`${provider} side by side`, () => {
    for (const row of [...weaker, ...level].flatMap(({ rows }) => rows)) {
      // Rows wait more than they work.
      const test = row.alone ? it : it.concurrent;
      test(row.situation, async () => {
        const { official, ours } = await measure(row);
        const { expectation } = row;
        expect(official, `${versions} changed: mend the row, then npm run compare`).toBe(
          expectation.official,
        );
        expect(ours, 'ours changed').toBe(expectation.ours);
      });
    }
  });
}
