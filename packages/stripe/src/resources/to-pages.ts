import type { Page, Pages } from '@quayside/core';

/** Makes a list of what reads one page of it; nothing is read before it is iterated. */
export function toPages<Item>(
  read: (cursor: string | undefined) => Promise<Page<Item>>,
): Pages<Item> {
  async function* byPage(from?: {
    readonly cursor?: string | undefined;
  }): AsyncGenerator<Page<Item>> {
    let cursor = from?.cursor;
    for (;;) {
      const page = await read(cursor);
      yield page;
      if (page.next === undefined) return;
      cursor = page.next;
    }
  }
  async function* items(): AsyncGenerator<Item> {
    for await (const page of byPage()) yield* page.items;
  }
  return { byPage, [Symbol.asyncIterator]: items };
}
