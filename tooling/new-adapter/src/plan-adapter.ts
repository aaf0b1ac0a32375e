import type { AdapterName } from './adapter-name.ts';
import { type AdapterPort, adapterPorts, namesOneOf } from './adapter-ports.ts';

/** A file by its path, and what is in it. */
export type TextFile = readonly [path: string, text: string];

const TEMPLATE_PACKAGE = '@quayside-tooling/adapter-template';

/**
 * Makes the files of an adapter, by their path in the repository, of those of the template: what names a port
 * that was not asked for is left out, whole files by their path and else line by line; everything else takes
 * the adapter's name.
 *
 * @throws Error for a name that the template's code uses for something else
 */
export function planAdapter(
  template: readonly TextFile[],
  name: AdapterName,
  ports: readonly AdapterPort[],
): readonly TextFile[] {
  const isLeftOut = namesOneOf(adapterPorts.filter((port) => !ports.includes(port)));
  const kept = template
    .filter(([path]) => !isLeftOut.test(path))
    .map(([path, text]) => [path, dropLines(text, isLeftOut)] as const);
  checkCollision(kept, name);
  return kept.map(([path, text]) => [placeOf(path, name), rename(text, name)] as const);
}

/** The template is private, adapters are published. */
const PRIVATE = /^ {2}"private": true,$/;

function dropLines(text: string, isLeftOut: RegExp): string {
  return text
    .split('\n')
    .filter((line) => !isLeftOut.test(line) && !PRIVATE.test(line))
    .join('\n');
}

/** `createPolicy` is fine, but an interface `Policy` beside the imported one is not. */
function checkCollision(files: readonly TextFile[], { kebab, pascal }: AdapterName): void {
  const used = new RegExp(`\\b${pascal}\\b`);
  const [path] = files.find(([file, text]) => file.endsWith('.ts') && used.test(text)) ?? [];
  if (path === undefined) return;
  throw new Error(
    `"${kebab}" cannot be the name of an adapter: its type ${pascal} would be mistaken for another one. Try "${kebab}-api".`,
  );
}

function placeOf(path: string, name: AdapterName): string {
  if (path === 'changeset.md') return `.changeset/${name.kebab}.md`;
  return `packages/${name.kebab}/${rename(path, name)}`;
}

/** Every spelling at once, so that a name that has `template` in it is not renamed again. */
function rename(text: string, { kebab, pascal, camel, screaming }: AdapterName): string {
  const spellings = new RegExp(
    `${TEMPLATE_PACKAGE}|../../packages/|TEMPLATE|Template|template(?=[A-Z])|template`,
    'g',
  );
  return text.replace(spellings, (found, at: number) => {
    if (found === TEMPLATE_PACKAGE) return `@quayside/${kebab}`;
    if (found === '../../packages/') return '../';
    if (found === 'TEMPLATE') return screaming;
    if (found === 'Template') return pascal;
    return /[A-Z]/.test(text.charAt(at + found.length)) ? camel : kebab;
  });
}
