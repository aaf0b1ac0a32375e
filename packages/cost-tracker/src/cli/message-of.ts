import { printable } from './table.js';

/** What people are told of an error, on one line. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return 'something went wrong';
  // Connecting to `localhost` fails once for each address, and the error of both has no text of its own.
  const { message, errors } = error as Error & { readonly errors?: readonly unknown[] };
  if (message === '' && errors?.[0] !== undefined) return messageOf(errors[0]);
  return printable((message || error.name).replaceAll(/\s+/g, ' '));
}
