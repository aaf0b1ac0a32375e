import { sha1 } from '@noble/hashes/legacy.js';
import type { FakeAnswer } from '@quayside/core/testing';
import type { RouteAnswer, RouteContext } from './route.js';

const DEFAULT_PAGE = 30;
const MOST_PER_PAGE = 100;

/** Cuts lists into pages, and adds what GitHub puts around an answer. */
export function respond(context: RouteContext, answer: RouteAnswer): FakeAnswer {
  if (!('list' in answer)) return finish(context, answer.status, answer.json, {});
  const { list, field, extra } = answer;
  const { page, perPage } = pageOf(context.query);
  const items = list.slice((page - 1) * perPage, page * perPage);
  const json = field === undefined ? items : { total_count: list.length, ...extra, [field]: items };
  const last = Math.max(1, Math.ceil(list.length / perPage));
  return finish(context, 200, json, page < last ? { link: linkTo(context, page + 1, last) } : {});
}

function pageOf(query: URLSearchParams): { readonly page: number; readonly perPage: number } {
  const number = (name: string, otherwise: number): number =>
    Math.max(1, Number(query.get(name) ?? otherwise));
  return {
    page: number('page', 1),
    perPage: Math.min(MOST_PER_PAGE, number('per_page', DEFAULT_PAGE)),
  };
}

function linkTo({ origin, request, query }: RouteContext, next: number, last: number): string {
  const at = (page: number): string => {
    const asked = new URLSearchParams(query);
    asked.set('page', String(page));
    return `${origin}${request.path}?${asked}`;
  };
  return `<${at(next)}>; rel="next", <${at(last)}>; rel="last"`;
}

function finish(
  { request }: RouteContext,
  status: number,
  json: unknown,
  headers: Readonly<Record<string, string>>,
): FakeAnswer {
  if (json === undefined) return { status, headers, body: '' };
  const body = JSON.stringify(json);
  const all = { 'content-type': 'application/json; charset=utf-8', ...headers };
  if (request.method !== 'GET') return { status, headers: all, body };
  const digest = sha1(new TextEncoder().encode(body));
  const etag = `W/"${Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')}"`;
  if (request.header('if-none-match') === etag)
    return { status: 304, headers: { ...headers, etag }, body: '' };
  return { status, headers: { ...all, etag }, body };
}
