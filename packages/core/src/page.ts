import { createCursorTrail } from './cursor-trail.js';
import { IntegrationError } from './errors/integration-error.js';

/** One page of a list, as a driver returns it. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page starts; undefined at the end. A page may be empty and still have one. */
  readonly next: string | undefined;
}

/**
 * A list that is fetched as it is read. Iterating yields items; leaving the loop stops the requests.
 * Every page is a call of its own: policy, facts and abort hold per page.
 */
export interface Pages<Item> extends AsyncIterable<Item> {
  /** Yields whole pages, from `cursor` on where one is given (a {@link Page.next} of an earlier run). */
  byPage(options?: { readonly cursor?: string | undefined }): AsyncIterable<Page<Item>>;
}

/** Reads at most `limit` items into an array. */
export async function take<Item>(items: AsyncIterable<Item>, limit: number): Promise<Item[]> {
  const taken: Item[] = [];
  if (limit <= 0) return taken;
  for await (const item of items) {
    taken.push(item);
    if (taken.length >= limit) break;
  }
  return taken;
}

/**
 * Makes a list of what reads one page of it; nothing is read before it is iterated. Reading it throws
 * malformed_response where the pages go round.
 */
export function toPages<Item>(
  read: (cursor: string | undefined) => Promise<Page<Item>>,
): Pages<Item> {
  async function* byPage(from?: {
    readonly cursor?: string | undefined;
  }): AsyncGenerator<Page<Item>> {
    let cursor = from?.cursor;
    const trail = createCursorTrail(cursor);
    for (;;) {
      const page = await read(cursor);
      yield page;
      if (page.next === undefined) return;
      if (trail.repeats(page.next)) throw endless();
      cursor = page.next;
    }
  }
  async function* items(): AsyncGenerator<Item> {
    for await (const page of byPage()) yield* page.items;
  }
  return { byPage, [Symbol.asyncIterator]: items };
}

function endless(): IntegrationError {
  return new IntegrationError({
    message:
      "The list failed: the provider's next page is one that was read before (malformed_response). The items so far are valid.",
    code: 'malformed_response',
    execution: 'executed',
  });
}
