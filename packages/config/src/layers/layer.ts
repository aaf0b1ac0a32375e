import type { ConfigProblem } from '../config-problem.js';

/** One source of values, read. */
export interface Layer {
  /** `environment`, `overrides` or the path of a file. */
  readonly name: string;
  /** Whether there is such a file. */
  readonly found: boolean;
  /** By name; what was blank is left out, for blank is missing. */
  readonly entries: ReadonlyMap<string, string>;
  /** What is wrong with the source as a whole, or with a value in it. */
  readonly problems: readonly ConfigProblem[];
  /** Whether other users of the machine can read it. */
  readonly openToOthers: boolean;
}

/** Makes a layer of pairs of text. `names` are asked for by name too: on Windows `process.env` ignores case. */
export function toLayer(
  name: string,
  texts: Readonly<Record<string, string | undefined>>,
  names: Iterable<string> = [],
): Layer {
  const entries = new Map<string, string>();
  for (const key of new Set([...Object.keys(texts), ...names])) {
    const text: unknown = texts[key];
    if (typeof text === 'string' && text.trim() !== '') entries.set(key, text);
  }
  return { name, found: true, entries, problems: [], openToOthers: false };
}

/** A layer of which there is nothing, for `what` if that is a fault. */
export function emptyLayer(name: string, what?: string): Layer {
  const problems = what === undefined ? [] : [{ name, what }];
  return { name, found: what !== undefined, entries: new Map(), problems, openToOthers: false };
}
