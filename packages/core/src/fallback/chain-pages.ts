import { IntegrationError } from '../errors/integration-error.js';
import type { Page, Pages } from '../page.js';
import type { OperationOptions } from '../port.js';
import { askInOrder, type Chain, type ChainCall, type ChainMember } from './fallback-chain.js';
import { markProvenance } from './provenance.js';

/**
 * A list over a chain. Only the first page may come from a backup: pages of two providers do not make
 * one list. Cursors name their provider, so that a list is resumed where it was begun.
 */
export function chainPages(
  chain: Chain,
  call: ChainCall,
  input: unknown,
  options: OperationOptions | undefined,
): Pages<unknown> {
  const pagesOf = (
    member: ChainMember,
    pageOptions: OperationOptions | undefined,
    cursor: string | undefined,
  ): AsyncIterable<Page<unknown>> => {
    // The table says that this operation answers with pages.
    const pages = member.operations[call.operation]?.(input, pageOptions) as Pages<unknown>;
    return pages.byPage({ cursor });
  };

  async function* begin(): AsyncGenerator<Page<unknown>> {
    const { member, answer: page } = await askInOrder(chain, call, options, (asked, askedOptions) =>
      firstPage(pagesOf(asked, askedOptions, undefined)),
    );
    yield mark(page, member);
    if (page.next !== undefined) yield* goOn(member, page.next);
  }

  async function* goOn(member: ChainMember, cursor: string): AsyncGenerator<Page<unknown>> {
    for await (const page of pagesOf(member, options, cursor)) yield mark(page, member);
  }

  async function* resume(from: string): AsyncGenerator<Page<unknown>> {
    const { member, cursor } = ownerOf(chain, call, from);
    yield* goOn(member, cursor);
  }

  const byPage: Pages<unknown>['byPage'] = (from) =>
    from?.cursor === undefined ? begin() : resume(from.cursor);
  async function* items(): AsyncGenerator<unknown> {
    for await (const page of byPage()) yield* page.items;
  }
  return { byPage, [Symbol.asyncIterator]: items };
}

async function firstPage(pages: AsyncIterable<Page<unknown>>): Promise<Page<unknown>> {
  for await (const page of pages) return page;
  return { items: [], next: undefined };
}

function mark(page: Page<unknown>, { label }: ChainMember): Page<unknown> {
  const marked = { ...page, next: page.next === undefined ? undefined : `${label}:${page.next}` };
  for (const item of page.items) markProvenance(item, label);
  markProvenance(marked, label);
  return marked;
}

function ownerOf(
  { members }: Chain,
  call: ChainCall,
  cursor: string,
): { readonly member: ChainMember; readonly cursor: string } {
  const member = members.find(({ label }) => cursor.startsWith(`${label}:`));
  if (member !== undefined) return { member, cursor: cursor.slice(member.label.length + 1) };
  const labels = members.map(({ label }) => label).join(', ');
  throw new IntegrationError({
    message: `${call.operation} was not sent: the cursor comes from none of ${labels} (invalid_request). Start the list again.`,
    code: 'invalid_request',
    execution: 'not_executed',
    attempts: 0,
    provider: labels,
    port: call.port,
    operation: call.operation,
  });
}
