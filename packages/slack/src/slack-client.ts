import type { CallOptions, StandardSchema } from '@quayside/core';
import type { SlackParts } from './slack-parts.js';
import type { SlackParams } from './slack-request.js';

/** A call of a method that this package does not list. */
export interface SlackClientRequest<T> extends CallOptions {
  readonly params?: SlackParams | undefined;
  /** Checks the answer; without it, it is `unknown`. */
  readonly schema?: StandardSchema<unknown, T> | undefined;
  /**
   * Whether the method may run twice for one intent: `safe` for reads, `natural` for what leaves the same
   * state. @default 'none': repeated only when Slack certainly did not act
   */
  readonly idempotency?: 'safe' | 'natural' | 'none' | undefined;
}

/** The escape hatch: the same token, policy, facts and errors for the rest of the API. */
export interface SlackClient {
  /** Calls a method by its name, such as `usergroups.list`. Rejects where Slack answers `ok: false`. */
  request<T = unknown>(method: string, options?: SlackClientRequest<T>): Promise<T>;
}

export function createSlackClient({ invoker, send }: SlackParts): SlackClient {
  return {
    request: async (method, options = {}) => {
      const { params, schema, idempotency = 'none' } = options;
      const called = { provider: 'slack', port: 'client', operation: method, idempotency };
      return invoker.run({ ...called, idempotencyKey: undefined }, options, (call) =>
        send(call, method, params, schema),
      );
    },
  };
}
