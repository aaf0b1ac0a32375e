import { redactValue } from './redact-value.js';
import { formsOf } from './secret-forms.js';

/** Stands where a secret was. */
export const MASK = '[redacted]';

/** Replaces the secrets that it was made of. */
export interface Redactor {
  /** Replaces every occurrence in text, JSON-escaped, URL-encoded and in base64 too, by `[redacted]`. */
  text(value: string): string;
  /**
   * Copies a value for a log, all text in it redacted, keys included. Errors become objects of their fields; bytes
   * are counted; what is no plain object, array, map or set is as `toJSON` or `util.inspect` has it.
   */
  value(value: unknown): unknown;
}

/**
 * Makes a redactor of secrets. Those that are shorter than six characters are not looked for: they would mask half
 * of every text.
 */
export function createRedactor(secrets: Iterable<string>): Redactor {
  const forms = new Set([...secrets].flatMap(formsOf));
  const text = (value: string): string => masked(value, spansOf(value, forms));
  return { text, value: (value) => redactValue(value, text) };
}

type Span = readonly [start: number, end: number];

/** Secrets may overlap or begin with each other, so all are found before any is replaced. */
function spansOf(text: string, forms: ReadonlySet<string>): readonly Span[] {
  const spans: Span[] = [];
  for (const form of forms) {
    for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + 1))
      spans.push([at, at + form.length]);
  }
  return spans.sort(([a], [b]) => a - b);
}

function masked(text: string, spans: readonly Span[]): string {
  let result = '';
  let done = 0;
  for (const [start, end] of spans) {
    if (start > done || done === 0) result += text.slice(done, start) + MASK;
    done = Math.max(done, end);
  }
  return result + text.slice(done);
}
