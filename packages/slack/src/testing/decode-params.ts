import type { FakeRequest } from '@quayside/core/testing';
import { SlackFailure } from './slack-failure.js';

/** Parameters of a call, whichever way they came; nested ones are still JSON. */
export type MethodParams = Readonly<Record<string, string>>;

/** Reads a form, JSON or a query (https://docs.slack.dev/apis/web-api). */
export function decodeParams({ query, body, header }: FakeRequest): MethodParams {
  const type = header('content-type') ?? '';
  const params: Record<string, string> = Object.fromEntries(new URLSearchParams(query));
  if (type.startsWith('application/json')) {
    for (const [name, value] of Object.entries(JSON.parse(body) as Record<string, unknown>)) {
      params[name] = typeof value === 'string' ? value : JSON.stringify(value);
    }
  } else {
    Object.assign(params, Object.fromEntries(new URLSearchParams(body)));
  }
  return params;
}

/** A parameter that must be there. */
export function required(params: MethodParams, name: string): string {
  const value = params[name];
  if (value === undefined || value === '')
    throw new SlackFailure('invalid_arguments', {
      response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
    });
  return value;
}

/** A parameter that is JSON; `refusal` where it is none. */
export function jsonOf(params: MethodParams, name: string, refusal: string): unknown {
  const text = params[name];
  if (text === undefined || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new SlackFailure(refusal);
  }
}

export function isTrue(text: string | undefined): boolean {
  return text === 'true' || text === '1';
}

/** Cuts one page out of `rows`; the cursor is the number of the next row. */
export function cutPage<Row>(
  rows: readonly Row[],
  params: MethodParams,
): { readonly page: readonly Row[]; readonly next: string } {
  const limit = Math.min(Number(params.limit ?? 100) || 100, 1000);
  const start = params.cursor ? decodeCursor(params.cursor) : 0;
  const end = start + limit;
  return { page: rows.slice(start, end), next: end < rows.length ? btoa(`row:${end}`) : '' };
}

function decodeCursor(cursor: string): number {
  try {
    const row = /^row:(\d+)$/.exec(atob(cursor))?.[1];
    if (row !== undefined) return Number(row);
  } catch {
    // Falls through: what cannot be decoded is no cursor.
  }
  throw new SlackFailure('invalid_cursor');
}
