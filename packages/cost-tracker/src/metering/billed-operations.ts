import type { CallIdentity } from '@quayside/core';

const BILLED: Readonly<Record<string, 'at_once' | 'at_the_end'>> = {
  'chat.complete': 'at_once',
  'chat.stream': 'at_the_end',
  'embeddings.embed': 'at_once',
};

/**
 * When a call that bills by tokens reports its usage: before it has settled, or, as a stream, after that.
 * Undefined for calls that bill otherwise.
 */
export function reportingOf({
  port,
  operation,
}: CallIdentity): 'at_once' | 'at_the_end' | undefined {
  return BILLED[`${port}.${operation}`];
}
