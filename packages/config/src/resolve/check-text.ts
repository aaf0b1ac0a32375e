import { explainIssues } from '@quayside/core';
import { createRedactor, MASK } from '../redaction/create-redactor.js';
import type { Variable } from '../variable.js';

/** What a schema made of a text, or what is wrong with it. */
export type CheckedText =
  | { readonly value: unknown; readonly wrong: undefined }
  | { readonly wrong: string };

const NOT_VALID = 'it is not valid';

/** Reads a text, or its absence, by the schema of a variable. What is said of a secret holds nothing of it. */
export function checkText({ schema, secret }: Variable<unknown>, text?: string): CheckedText {
  try {
    const result = schema['~standard'].validate(text);
    if (result instanceof Promise) {
      result.catch(() => {});
      // zod answers so too where a transform throws.
      return { wrong: 'its schema threw, or waits for something, and nothing waits here' };
    }
    if (result.issues === undefined) return { value: result.value, wrong: undefined };
    const told = explainIssues(result.issues).filter(({ path, message }) =>
      text === undefined || !secret ? true : path === '' && !quotes(message, text),
    );
    const lines = told.map(({ path, message }) => (path === '' ? message : `${path} ${message}`));
    return { wrong: lines.join(', and ') || NOT_VALID };
  } catch {
    // A transform of the application threw, and its message may quote what it was given.
    return { wrong: NOT_VALID };
  }
}

/** However short the secret is. */
function quotes(message: string, secret: string): boolean {
  return message.includes(secret) || createRedactor([secret]).text(message).includes(MASK);
}
