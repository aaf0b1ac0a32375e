import { type Call, IntegrationError, type Page, type StandardSchema } from '@quayside/core';
import * as z from '@quayside/core/schema';
import type { SlackParams, SlackSend } from './slack-request.js';

/** A page that is wanted. */
export interface PageRequest<Item> {
  readonly call: Call;
  readonly method: string;
  readonly params: SlackParams;
  readonly cursor: string | undefined;
  /** The field of the answer that holds the items. */
  readonly field: string;
  readonly item: StandardSchema<unknown, Item>;
}

interface RawPage {
  readonly response_metadata?:
    | { readonly next_cursor?: string | null | undefined }
    | null
    | undefined;
  readonly [field: string]: unknown;
}

const rawPage: z.Schema<RawPage> = z.received(() =>
  z.looseObject({
    response_metadata: z.nullish(z.looseObject({ next_cursor: z.nullish(z.string()) })),
  }),
);

/** Reads one page (https://docs.slack.dev/apis/web-api/pagination). A page may be empty and not the last. */
export async function readPage<Item>(
  send: SlackSend,
  { call, method, params, cursor, field, item }: PageRequest<Item>,
): Promise<Page<Item>> {
  const page = await send(call, method, { ...params, cursor }, rawPage);
  const listed = page[field];
  if (!Array.isArray(listed)) throw malformed(call, `the answer has no ${field}`);
  const items = listed.map((entry: unknown) => {
    const result = item['~standard'].validate(entry);
    if (!(result instanceof Promise) && result.issues === undefined) return result.value;
    throw malformed(call, `an item of ${field} is of another shape`);
  });
  const next = page.response_metadata?.next_cursor ?? '';
  return { items, next: next === '' ? undefined : next };
}

function malformed(call: Call, what: string): IntegrationError {
  return new IntegrationError({
    message: `slack ${call.operation} failed: ${what} (malformed_response).`,
    code: 'malformed_response',
    execution: 'executed',
    provider: 'slack',
  });
}
