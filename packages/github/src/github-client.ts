import { type CallOptions, type Pages, type StandardSchema, toPages } from '@quayside/core';
import type { FormValue } from '@quayside/core/http';
import * as z from '@quayside/core/schema';
import type { GitHubParts } from './github-parts.js';
import { readPage } from './read-page.js';

/** A request that the port does not have. */
export interface GitHubClientRequest<T> extends CallOptions {
  readonly query?: { readonly [name: string]: FormValue } | undefined;
  readonly json?: unknown;
  /** Another media type than GitHub's JSON, that is JSON too. */
  readonly accept?: string | undefined;
  /** Checks the answer; without it, it is `unknown`. */
  readonly schema?: StandardSchema<unknown, T> | undefined;
  /**
   * Whether it may run twice for one intent: `safe` for reads, `natural` for what leaves the same state.
   * @default 'safe' for GET, else 'none': repeated only when GitHub certainly did not act
   */
  readonly idempotency?: 'safe' | 'natural' | 'none' | undefined;
}

export interface GitHubListRequest<Item> extends Omit<GitHubClientRequest<Item>, 'json'> {
  /** The field that holds the items, where the list is wrapped: `workflow_runs`, `items`. */
  readonly field?: string | undefined;
}

/** The escape hatch: the same credentials, policy, facts and errors for the rest of the API. */
export interface GitHubClient {
  /** Sends `method` to a path such as `/repos/acme/shop/topics`; undefined for an answer without a body. */
  request<T = unknown>(method: string, path: string, options?: GitHubClientRequest<T>): Promise<T>;
  /** Reads a list, page by page as it is iterated. */
  list<Item = unknown>(path: string, options?: GitHubListRequest<Item>): Pages<Item>;
}

export function createGitHubClient({ invoker, send }: GitHubParts): GitHubClient {
  return {
    request: async (method, path, options = {}) => {
      const isRead = method.toUpperCase() === 'GET';
      const { query, json, accept, schema, idempotency = isRead ? 'safe' : 'none' } = options;
      return invoker.run(named('request', path, idempotency), options, (call) =>
        send(call, method, path, { query, json, accept, schema }),
      );
    },
    list: <Item = unknown>(path: string, options: GitHubListRequest<Item> = {}) => {
      const { query, accept, field, idempotency = 'safe' } = options;
      // Without a schema, Item is what the caller claims: its default is unknown.
      const item =
        options.schema ??
        (z.unknown() as StandardSchema<unknown, unknown> as StandardSchema<unknown, Item>);
      return toPages((cursor) =>
        invoker.run(named('list', path, idempotency), options, (call) =>
          readPage(send, { call, path, query, accept, field, cursor, item }),
        ),
      );
    },
  };
}

/** Searches have limits of their own, and what uses the same limit is paced by the operation's name. */
function named(operation: string, path: string, idempotency: 'safe' | 'natural' | 'none') {
  const search = path.startsWith('/search/code') ? 'searchCode' : 'search';
  const name = path.startsWith('/search/') ? search : operation;
  const identity = { provider: 'github', port: 'client', operation: name, idempotency };
  return { ...identity, idempotencyKey: undefined };
}
