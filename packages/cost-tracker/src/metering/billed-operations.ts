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

/** What providers of models give away, by the last part of an operation's name: lists, look-ups, moderation. */
const FREE = /(?:^|\.)(?:probe|list|get|count|moderate|cancel)(?:[A-Z]\w*)?$/;

/** Whether a call costs nothing, so that no budget has to have room for it. */
export function isFree({ operation }: CallIdentity): boolean {
  return FREE.test(operation);
}
