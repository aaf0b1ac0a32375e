import {
  type Call,
  type IntegrationError,
  isIntegrationError,
  type Page,
  type StandardSchema,
} from '@quayside/core';
import type { FormValue } from '@quayside/core/http';
import { githubError, invalidRequest, isRecord } from './github-errors.js';
import type { GitHubSend } from './github-request.js';

/** A page that is wanted. */
export interface PageRequest<Item> {
  readonly call: Call;
  readonly path: string;
  readonly query?: { readonly [name: string]: FormValue } | undefined;
  readonly cursor: string | undefined;
  readonly item: StandardSchema<unknown, Item>;
  /** The field that holds the items, where the list is wrapped. */
  readonly field?: string | undefined;
  readonly accept?: string | undefined;
  readonly route?: string | undefined;
  /** Takes a 409 for an empty list: what lists commits answers so while a repository has none. */
  readonly emptyOnConflict?: boolean | undefined;
}

/** What GitHub adds to a list's own query to lead on. */
const LEADING = /^(?:page|after|before|since|cursor)$/;

/**
 * Reads one page. The cursor holds what the `rel="next"` link adds to the query, and nothing else of it: a
 * cursor that comes back from outside can only turn pages, not ask for something else.
 */
export async function readPage<Item>(
  send: GitHubSend,
  request: PageRequest<Item>,
): Promise<Page<Item>> {
  const { call, path, query = {}, cursor, accept, route } = request;
  const leading = readCursor(cursor, query);
  try {
    const asked = { query: { ...query, ...leading }, accept, route };
    const { value, link } = await send.answer(call, 'GET', path, asked);
    return { items: readItems(request, value), next: toCursor(link, query) };
  } catch (error) {
    if (request.emptyOnConflict && isIntegrationError(error) && error.status === 409)
      return { items: [], next: undefined };
    throw error;
  }
}

function readItems<Item>({ call, field, item }: PageRequest<Item>, answer: unknown): Item[] {
  const listed = field === undefined ? answer : isRecord(answer) ? answer[field] : undefined;
  if (!Array.isArray(listed))
    throw malformed(call, `the answer has no list of ${field ?? 'items'}`);
  return listed.map((entry: unknown) => {
    const result = item['~standard'].validate(entry);
    if (!(result instanceof Promise) && result.issues === undefined) return result.value;
    throw malformed(call, `an item of ${field ?? 'the list'} is of another shape`);
  });
}

const malformed = (call: Call, what: string): IntegrationError =>
  githubError(call, 'malformed_response', 'executed', what);

function readCursor(
  cursor: string | undefined,
  own: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
  if (cursor === undefined) return {};
  const fields = [...new URLSearchParams(cursor)];
  if (fields.length > 0 && fields.every(([name]) => LEADING.test(name) && own[name] === undefined))
    return Object.fromEntries(fields);
  throw invalidRequest('the cursor is none of this list');
}

function toCursor(
  link: string | undefined,
  own: Readonly<Record<string, unknown>>,
): string | undefined {
  const next = link === undefined ? null : /<([^>]*)>\s*;[^,<]*\brel="?next"?/.exec(link);
  const url = next === null ? null : URL.parse(next[1] ?? '', 'https://api.github.com');
  if (url === null) return undefined;
  const added = [...url.searchParams].filter(
    ([name]) => LEADING.test(name) && own[name] === undefined,
  );
  return added.length === 0 ? undefined : new URLSearchParams(added).toString();
}
