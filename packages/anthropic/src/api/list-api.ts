import type { Page } from '@quayside/core';
import * as z from '@quayside/core/schema';

/** A page of a list (https://platform.claude.com/docs/en/api/overview). */
export interface ListAnswer<Item> {
  readonly data: readonly Item[];
  readonly has_more?: boolean | null | undefined;
  readonly last_id?: string | null | undefined;
}

export function listSchema<Item>(item: z.Schema<Item>): z.Schema<ListAnswer<Item>> {
  return z.received(() =>
    z.looseObject({
      data: z.array(item),
      has_more: z.nullish(z.boolean()),
      last_id: z.nullish(z.string()),
    }),
  );
}

/** The next page begins after the last item of this one. */
export function toPage<Item>({ data, has_more, last_id }: ListAnswer<Item>): Page<Item> {
  return { items: data, next: has_more === true ? (last_id ?? undefined) : undefined };
}
