import type { Call } from '../call.js';
import type { Page } from '../page.js';
import { refusal } from './memory-refusal.js';

/** Cuts the page after `cursor` (an item's id) out of `rows`, which are newest first. */
export function pageOf<Row extends { readonly id: string }>(
  rows: readonly Row[],
  cursor: string | undefined,
  size: number,
  call: Call,
): Page<Row> {
  const start = cursor === undefined ? 0 : rows.findIndex((row) => row.id === cursor) + 1;
  if (cursor !== undefined && start === 0) {
    throw refusal(call, 'invalid_request', 'the cursor is of another list');
  }
  const items = rows.slice(start, start + size);
  return { items, next: start + size < rows.length ? items.at(-1)?.id : undefined };
}
