import type { MatchLogic } from '@pydantic/genai-prices';

/**
 * What follows the name of a model and makes it another one: `-5` after `claude-sonnet-5`. Dates do not, neither
 * `-20250929` nor Google's `-09-2025` and `-06-17`.
 */
const VERSION_FOLLOWS = /^(?!-\d{2}-(?:\d{2}|\d{4})(?!\d))[-.]\d{1,2}(?!\d)/;

/**
 * Tells a match by the beginning of a name from a match of the model: genai-prices finds `claude-sonnet-5` where
 * `claude-sonnet-5-5` was asked for, which has prices of its own.
 */
export function isOtherVersion(match: MatchLogic, name: string): boolean {
  const rests = restsOf(match, name.toLowerCase());
  return rests.length > 0 && rests.every((rest) => VERSION_FOLLOWS.test(rest));
}

/** What follows in `name` after each text by which it was matched. */
function restsOf(match: MatchLogic, name: string): string[] {
  if ('or' in match) return match.or.flatMap((part) => restsOf(part, name));
  if ('and' in match) return match.and.flatMap((part) => restsOf(part, name));
  if ('equals' in match) return name === match.equals.toLowerCase() ? [''] : [];
  if ('regex' in match) return [];
  if ('ends_with' in match) return name.endsWith(match.ends_with.toLowerCase()) ? [''] : [];
  const found = 'starts_with' in match ? match.starts_with : match.contains;
  const at = name.indexOf(found.toLowerCase());
  return at < 0 || ('starts_with' in match && at > 0) ? [] : [name.slice(at + found.length)];
}
