import { IntegrationError } from '@quayside/core';

/** A message of the longest answer, and then some. */
const LONGEST_LINE = 64 * 1024 * 1024;

/** Splits bytes into lines, however they are cut. @throws malformed_response for a line without an end */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let line = '';
  for await (const chunk of chunks) {
    const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n');
    line += first;
    for (const next of others) {
      if (line.trim() !== '') yield line;
      line = next;
    }
    if (line.length > LONGEST_LINE) throw endless();
  }
  line += decoder.decode();
  if (line.trim() !== '') yield line;
}

function endless(): IntegrationError {
  return new IntegrationError({
    message: 'anthropic results failed: a line is longer than any answer (malformed_response).',
    code: 'malformed_response',
    execution: 'unknown',
  });
}
