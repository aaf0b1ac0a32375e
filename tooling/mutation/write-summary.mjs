// Summarises the last mutation run in docs/policies/mutation.md.
// @ts-check
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {{ status: string, mutatorName: string, replacement?: string, location: { start: { line: number } } }} Mutant */

const root = new URL('../../', import.meta.url);
/** @type {{ files: Record<string, { mutants: Mutant[] }> }} */
const report = JSON.parse(readFileSync(new URL('reports/mutation/mutation.json', root), 'utf8'));

/** @param {Mutant[]} mutants */
function count(mutants) {
  const of = (/** @type {string[]} */ ...statuses) =>
    mutants.filter(({ status }) => statuses.includes(status)).length;
  const detected = of('Killed', 'Timeout');
  const undetected = of('Survived', 'NoCoverage');
  const total = detected + undetected;
  return { detected, undetected, score: total === 0 ? 100 : (100 * detected) / total };
}

const rows = Object.entries(report.files)
  .map(([path, { mutants }]) => ({ name: basename(path), ...count(mutants) }))
  .filter(({ detected, undetected }) => detected + undetected > 0)
  .sort((a, b) => a.score - b.score || a.name.localeCompare(b.name));
const all = count(Object.values(report.files).flatMap(({ mutants }) => mutants));
const lines = rows.map(
  ({ name, detected, undetected, score }) =>
    `| \`${name}\` | ${detected} | ${undetected} | ${score.toFixed(1)} |`,
);

const page = `# Mutation score

\`npm run mutation\` changes \`packages/core/src/resilience\` in every way that Stryker knows, one at a time, and runs the
tests that reach the change. A change that no test notices is a hole in the tests. The run fails below 90 %.

**${all.score.toFixed(1)} %**: ${all.detected} of ${all.detected + all.undetected} changes are noticed. Left out are changes of code that runs
only while a module loads (\`ignoreStatic\`), which no single test reaches.

| file | noticed | not noticed | % |
|---|--:|--:|--:|
${lines.join('\n')}

What is left is mostly texts of messages that no test spells out, and changes without an effect: a bound that is
checked twice, a shortcut that only saves time.
`;
const target = new URL('docs/policies/mutation.md', root);
writeFileSync(target, page);
console.log(`${fileURLToPath(target)}: ${all.score.toFixed(1)} %`);
