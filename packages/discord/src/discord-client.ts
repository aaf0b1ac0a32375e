import type { CallOptions, StandardSchema } from '@quayside/core';
import type { FormValue } from '@quayside/core/http';
import type { DiscordParts } from './discord-parts.js';

/** A request that the port does not have. */
export interface DiscordClientRequest<T> extends CallOptions {
  readonly query?: { readonly [name: string]: FormValue } | undefined;
  readonly json?: unknown;
  /** Why, for the server's audit log. */
  readonly reason?: string | undefined;
  /** Checks the answer; without it, it is `unknown`. */
  readonly schema?: StandardSchema<unknown, T> | undefined;
  /**
   * Whether it may run twice for one intent: `safe` for reads, `natural` for what leaves the same state.
   * @default 'safe' for GET, 'natural' for PUT and DELETE, else 'none': repeated only when Discord certainly
   * did not act
   */
  readonly idempotency?: 'safe' | 'natural' | 'none' | undefined;
}

/** The escape hatch: the same token, policy, pacing, facts and errors for the rest of the API. */
export interface DiscordClient {
  /** Sends `method` to a path such as `/guilds/…/roles`; undefined for an answer without a body. */
  request<T = unknown>(method: string, path: string, options?: DiscordClientRequest<T>): Promise<T>;
}

export function createDiscordClient({ invoker, send }: DiscordParts): DiscordClient {
  return {
    request: async (given, path, options = {}) => {
      const method = given.toUpperCase();
      const { query, json, reason, schema, idempotency = idempotencyOf(method) } = options;
      const identity = { provider: 'discord', port: 'client', operation: 'request', idempotency };
      return invoker.run({ ...identity, idempotencyKey: undefined }, options, (call) =>
        send(call, method, path, { query, json, reason, schema }),
      );
    },
  };
}

function idempotencyOf(method: string): 'safe' | 'natural' | 'none' {
  if (method === 'GET') return 'safe';
  return method === 'PUT' || method === 'DELETE' ? 'natural' : 'none';
}
