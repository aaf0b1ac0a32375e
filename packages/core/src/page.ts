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
