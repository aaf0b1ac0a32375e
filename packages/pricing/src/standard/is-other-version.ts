import type { MatchLogic } from '@pydantic/genai-prices';

/**
 * What follows the name of a model and makes it another one: `-5` after `claude-sonnet-5`. Dates do not, neither
 * `-20250929` nor Google's `-09-2025` and `-06-17`.
 */
const VERSION_FOLLOWS = /^(?!-\d{2}-(?:\d{2}|\d{4})(?!\d))[-.]\d{1,2}(?!\d)/;
/** A number of which more may follow: `claude-opus-4-10` is no `claude-opus-4-1`. Dates are longer. */
const SHORT_NUMBER = /(?<!\d)\d{1,2}$/;

/**
 * Tells a match by the beginning of a name from a match of the model: genai-prices finds `claude-sonnet-5` where
 * `claude-sonnet-5-5` was asked for, which has prices of its own.
 */
export function isOtherVersion(match: MatchLogic, name: string): boolean {
  const verdicts = verdictsOf(match, name.toLowerCase());
  return verdicts.length > 0 && verdicts.every((isOther) => isOther);
}

/** For each text by which `name` was matched, whether a version follows it there. */
function verdictsOf(match: MatchLogic, name: string): boolean[] {
  if ('or' in match) return match.or.flatMap((part) => verdictsOf(part, name));
  if ('and' in match) return match.and.flatMap((part) => verdictsOf(part, name));
  if ('equals' in match) return name === match.equals.toLowerCase() ? [false] : [];
  if ('regex' in match) return [];
  if ('ends_with' in match) return name.endsWith(match.ends_with.toLowerCase()) ? [false] : [];
  const found = 'starts_with' in match ? match.starts_with : match.contains;
  const at = name.indexOf(found.toLowerCase());
  if (at < 0 || ('starts_with' in match && at > 0)) return [];
  const rest = name.slice(at + found.length);
  return [VERSION_FOLLOWS.test(rest) || (SHORT_NUMBER.test(found) && /^\d/.test(rest))];
}
