import { type Call, IntegrationError, type Page } from '@quayside/core';
import type * as z from '@quayside/core/schema';
import { listOf } from '../api/list-api.js';
import type { StripeParams, StripeSend } from '../stripe-request.js';

/** A page that is wanted. */
export interface PageRequest<Item> {
  readonly call: Call;
  readonly path: string;
  readonly route?: string | undefined;
  readonly query?: StripeParams | undefined;
  /** Where it starts: an item's id, or the token of a search. */
  readonly cursor: string | undefined;
  readonly item: z.Schema<Item>;
  /** @default 'list' */
  readonly kind?: 'one' | 'list' | 'search' | undefined;
  readonly account?: string | undefined;
}

/**
 * Reads one page (https://docs.stripe.com/api/pagination). A list with `ending_before` is walked
 * backwards: from there towards the newest item, each page reversed, so that items come in one order.
 */
export async function readPage<Item extends { readonly id: string }>(
  send: StripeSend,
  request: PageRequest<Item>,
): Promise<Page<Item>> {
  const { call, path, route, query = {}, cursor, account, kind = 'list' } = request;
  const backwards = kind === 'list' && query.ending_before !== undefined;
  const position = kind === 'search' ? 'page' : backwards ? 'ending_before' : 'starting_after';
  const page = await send({
    call,
    method: 'GET',
    path,
    route,
    account,
    query: cursor === undefined ? query : { ...query, [position]: cursor },
    schema: listOf(request.item),
  });
  const items = backwards ? page.data.toReversed() : page.data;
  if (!page.has_more) return { items, next: undefined };
  const next = kind === 'search' ? page.next_page : items.at(-1)?.id;
  if (typeof next === 'string' && next !== '' && next !== cursor) return { items, next };
  throw endless(call);
}

/** To stop here would pass a part for the whole; to go on would read one page for ever. */
function endless(call: Call): IntegrationError {
  return new IntegrationError({
    message: `stripe ${call.operation} failed: a page says that there is more, and not where (malformed_response).`,
    code: 'malformed_response',
    execution: 'executed',
    provider: 'stripe',
  });
}
