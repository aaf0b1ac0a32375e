/** Words that say nothing about what a thing is for (docs: CONTRIBUTING.md, "Names"). */
const banned = new Set([
  ...['manager', 'helper', 'helpers', 'util', 'utils', 'common', 'misc', 'service', 'services'],
  ...['wrapper', 'base', 'impl', 'data', 'info'],
]);

/** Splits a name in kebab, snake, camel or Pascal case into lower-case words. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}

/** The banned words of a name, in order; also `I` before an interface's name and a trailing `Handler`. */
export function bannedWordsIn(name: string): string[] {
  const found = wordsOf(name).filter((word) => banned.has(word));
  if (/^I[A-Z][a-z]/.test(name)) found.push('I-prefix');
  if (/Handler$|-handler$/.test(name) && !/webhook/i.test(name)) found.push('handler');
  return found;
}
