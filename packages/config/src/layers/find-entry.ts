import { resolve } from 'node:path';
import type { Variable } from '../variable.js';
import type { Layer } from './layer.js';
import { readTextFile } from './read-text-file.js';

/** Where a variable is given, and what was found there. */
export interface FoundEntry {
  /** The text; undefined where `problem` says why there is none. */
  readonly text: string | undefined;
  readonly problem: string | undefined;
  /** The layer, and the file that it points at. */
  readonly source: string;
  /** Weaker layers that give it too, strongest first. */
  readonly over: readonly string[];
}

/**
 * Looks for a variable in `layers`, strongest first. A secret may be given by `NAME_FILE`, the path of a file,
 * unless a variable of that name is among `names`.
 */
export function findEntry(
  { name, secret }: Variable<unknown>,
  layers: readonly Layer[],
  names: ReadonlySet<string>,
): FoundEntry | undefined {
  const pointer = secret && !names.has(`${name}_FILE`) ? `${name}_FILE` : undefined;
  const givenIn = ({ entries }: Layer): boolean =>
    entries.has(name) || (pointer !== undefined && entries.has(pointer));
  const [strongest, ...weaker] = layers.filter(givenIn);
  if (strongest === undefined) return undefined;
  const text = strongest.entries.get(name);
  const path = pointer === undefined ? undefined : strongest.entries.get(pointer);
  const found = { text, problem: undefined, source: strongest.name };
  const over = weaker.map((layer) => layer.name);
  if (path === undefined) return { ...found, over };
  if (text !== undefined) {
    const problem = `${pointer} is given too: remove one of the two`;
    return { ...found, text: undefined, problem, over };
  }
  return { ...found, ...readPointed(path), source: `${path}, named by ${strongest.name}`, over };
}

/** Editors and `echo` end a file with a line break that belongs to no secret. */
function readPointed(path: string): Pick<FoundEntry, 'text' | 'problem'> {
  const file = readTextFile(resolve(path));
  if (file.state === 'absent') return { text: undefined, problem: 'there is no such file' };
  if (file.state === 'unreadable') return { text: undefined, problem: `it ${file.problem}` };
  const text = file.text.replace(/[\r\n]+$/, '');
  return text.trim() === ''
    ? { text: undefined, problem: 'it is empty' }
    : { text, problem: undefined };
}
