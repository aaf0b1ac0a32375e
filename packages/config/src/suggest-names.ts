import { type Settings, variablesOf } from './group.js';
import type { Layer } from './layers/layer.js';

/**
 * Finds names that are given and read by nothing, though one that is not given is spelt nearly the same. Says for
 * each what may be meant.
 */
export function suggestNames(layers: readonly Layer[], settings: Settings): readonly string[] {
  const known = new Set(variablesOf(settings).flatMap(({ name }) => [name, `${name}_FILE`]));
  const unset = [...known].filter((name) => !name.endsWith('_FILE') && !isGiven(name, layers));
  return layers.flatMap(({ name: source, entries }) =>
    [...entries.keys()].flatMap((given) => {
      if (known.has(given)) return [];
      const meant = unset.find((name) => isLike(given.toUpperCase(), name.toUpperCase()));
      if (meant === undefined) return [];
      return [`${given} (in ${source}) is read by nothing. Did you mean ${meant}?`];
    }),
  );
}

function isGiven(name: string, layers: readonly Layer[]): boolean {
  return layers.some(({ entries }) => entries.has(name) || entries.has(`${name}_FILE`));
}

/** Shorter names are too many words of two letters apart: HOST and HOME. */
const LONG = 8;

/** A typing error or two, words in another order, or words left out: SLACK_TOKEN for SLACK_BOT_TOKEN. */
function isLike(given: string, meant: string): boolean {
  if (given === meant) return true;
  if (meant.length < LONG || Math.abs(given.length - meant.length) > meant.length / 2) return false;
  const [prefix, ...rest] = given.split('_');
  const [expected, ...words] = meant.split('_');
  if (prefix === expected && rest.length > 0 && rest.every((word) => words.includes(word)))
    return true;
  return distance(given, meant) <= 2;
}

/** How many letters are missing, too many or wrong (Levenshtein's distance). */
function distance(a: string, b: string): number {
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const row = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const replaced = (last[j] ?? 0) + (letter === other ? 0 : 1);
      row.push(Math.min(replaced, (last[j + 1] ?? 0) + 1, (row[j] ?? 0) + 1));
    }
    last = row;
  }
  return last[b.length] ?? 0;
}
