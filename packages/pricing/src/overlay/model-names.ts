/** A version's date at the end of a name: `-2025-08-07`, `-20250929`, `@20250929`. */
const DATE_AT_THE_END = /[-@](?:20\d{2}-\d{2}-\d{2}|20\d{6})$/;

/** Makes a test for model names from those of a rule; no names at all mean every model. */
export function matchModels(names: readonly string[] | undefined): (model: string) => boolean {
  if (names === undefined) return () => true;
  const exact = new Set(names.filter((name) => !name.endsWith('*')));
  const prefixes = names.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  return (model) =>
    exact.has(model) ||
    exact.has(model.replace(DATE_AT_THE_END, '')) ||
    prefixes.some((prefix) => model.startsWith(prefix));
}
