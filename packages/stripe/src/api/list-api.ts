import * as z from '@quayside/core/schema';

/** A page of a list or of a search (https://docs.stripe.com/api/pagination). */
export interface ListPage<Item> {
  readonly data: readonly Item[];
  readonly has_more: boolean;
  /** Of searches only. */
  readonly next_page?: string | null | undefined;
}

/** The page of a list whose items fit `item`. */
export function listOf<Item>(item: z.Schema<Item>): z.Schema<ListPage<Item>> {
  return z.object({
    data: z.array(item),
    has_more: z.boolean(),
    next_page: z.nullish(z.string()),
  });
}
