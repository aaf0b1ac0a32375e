/**
 * Adds the package `to` to the text of a pnpm lockfile by copying what pnpm wrote of `from`, which has the same
 * dependencies: the next installation then needs neither a registry nor leave to change the lockfile.
 *
 * @throws Error where the lockfile does not know `from`
 */
export function lockImporter(lockfile: string, from: string, to: string): string {
  const [, before = '', importers = '', after = ''] =
    /^(.*?\nimporters:\n\n)(.*?)(\n\n\S.*)$/s.exec(lockfile) ?? [];
  const blocks = importers.split(/\n\n(?= {2}\S)/);
  const known = blocks.find((block) => nameOf(block) === from);
  if (known === undefined)
    throw new Error(`pnpm-lock.yaml does not know ${from}: run \`pnpm install\` first.`);
  const made = known.replace(from, to).replaceAll('link:../../packages/', 'link:../');
  const others = blocks.filter((block) => nameOf(block) !== to);
  const next = others.findIndex((block) => nameOf(block) > to);
  const sorted = others.toSpliced(next < 0 ? others.length : next, 0, made);
  return `${before}${sorted.join('\n\n')}${after}`;
}

function nameOf(block: string): string {
  return block.slice(2, block.indexOf(':'));
}
