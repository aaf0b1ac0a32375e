import { IntegrationError, toPages } from '@quayside/core';
import { invokeCall, type StripeCallOptions } from '../stripe-call.js';
import type { StripeParts } from '../stripe-parts.js';
import type { StripeParams } from '../stripe-request.js';
import type { OperationRow, ResourceTable } from './operation-row.js';
import { readPage } from './read-page.js';

/** The rows differ in their answers, which nothing below looks into; whatever comes in pages has an id. */
type AnyRow = OperationRow<{ readonly id: string }>;

interface Invocation {
  readonly id: string | undefined;
  readonly params: StripeParams | undefined;
  readonly options: StripeCallOptions | undefined;
}

const IDEMPOTENCY = { GET: 'safe', POST: 'keyed', DELETE: 'natural' } as const;

/** Makes the operations of a resource from its table. */
export function bindResource<Resource extends object>(
  parts: StripeParts,
  name: string,
  table: ResourceTable<Resource>,
): Resource {
  const bound: Record<string, unknown> = {};
  // ResourceTable has checked each row against its operation; see AnyRow for what is given up.
  for (const [operation, row] of Object.entries(table) as Array<[string, AnyRow]>) {
    const run = row.kind === 'one' ? invokeOne : invokeMany;
    bound[operation] = row.path.includes('{id}')
      ? (id: string, params?: StripeParams, options?: StripeCallOptions) =>
          run(parts, name, operation, row, { id, params, options })
      : (params?: StripeParams, options?: StripeCallOptions) =>
          run(parts, name, operation, row, { id: undefined, params, options });
  }
  // One function was made for each row, and ResourceTable has one row for each operation.
  return bound as Resource;
}

/** Async, so that a missing id rejects like every other failure. */
async function invokeOne(
  { invoker, send }: StripeParts,
  port: string,
  operation: string,
  row: AnyRow,
  { id, params, options }: Invocation,
): Promise<unknown> {
  const { method, schema, declined, path: route } = row;
  const called = { port, operation, idempotency: IDEMPOTENCY[method] };
  const request = {
    method,
    path: toPath(row, id),
    route,
    schema,
    declined,
    account: options?.stripeAccount,
    ...(method === 'POST' ? { form: params } : { query: params }),
  };
  return invokeCall(invoker, called, options, (call) => send({ ...request, call }));
}

function invokeMany(
  { invoker, send }: StripeParts,
  port: string,
  operation: string,
  row: AnyRow,
  { id, params: query, options }: Invocation,
): unknown {
  const { schema: item, kind, path: route } = row;
  const called = { port, operation, idempotency: 'safe' } as const;
  const account = options?.stripeAccount;
  return toPages(async (cursor) => {
    const request = { path: toPath(row, id), route, query, cursor, item, kind, account };
    return invokeCall(invoker, called, options, (call) => readPage(send, { ...request, call }));
  });
}

/** An empty id would address the list, and act on whatever is found there. */
function toPath({ method, path }: AnyRow, id: string | undefined): string {
  if (!path.includes('{id}')) return path;
  if (typeof id === 'string' && id.trim() !== '')
    return path.replace('{id}', encodeURIComponent(id));
  throw new IntegrationError({
    message: `stripe ${method} ${path} was not sent: the id is missing (invalid_request).`,
    code: 'invalid_request',
    execution: 'not_executed',
    provider: 'stripe',
    attempts: 0,
  });
}
