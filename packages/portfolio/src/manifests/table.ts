/** A table of a manifest whose fields may be anything. */
export type Table = Readonly<Record<string, unknown>>;

/** An object's fields; none for anything else. */
export function tableOf(value: unknown): Table {
  // Any object can be read by key.
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Table)
    : {};
}

/** The texts of a list; none for anything else. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** A text that is not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
