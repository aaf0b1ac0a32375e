/** Collects what each task has made, by its id. What no task has made is left out. */
export function effectsOf<Entry>(
  entries: Iterable<Entry>,
  read: (entry: Entry) => { readonly task: string | undefined; readonly effect: string },
): ReadonlyMap<string, readonly string[]> {
  const effects = new Map<string, string[]>();
  for (const entry of entries) {
    const { task, effect } = read(entry);
    if (task !== undefined) effects.set(task, [...(effects.get(task) ?? []), effect]);
  }
  return effects;
}
