import type { Listener, Policy } from '@quayside/core';
import type { HttpTransport } from '@quayside/core/http';
import type { Listening } from '@quayside/core/testing';

/** One thing that a caller wants done, once. */
export interface Task<Client> {
  /** Stands in whatever the task writes, so that the books can be searched for it. */
  readonly id: string;
  readonly operation: string;
  /** Whether a caller may repeat it after a doubtful answer: reads, natural and keyed writes. */
  readonly repeatable: boolean;
  /** Calls the provider. Resolves with what the call said was made; undefined where it said nothing was. */
  run(client: Client): Promise<string | undefined>;
}

export interface TokenCount {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** What the provider has, whatever it told its clients. */
export interface Ledger {
  /** What each task has made, by its id. */
  readonly effects: ReadonlyMap<string, readonly string[]>;
  /** What one answer to each task costs, where the provider counts tokens. */
  readonly tokens?: ReadonlyMap<string, TokenCount> | undefined;
}

/** How a client reaches its provider: options that every adapter has. */
export interface Link {
  readonly baseUrl: string;
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly transport?: HttpTransport | undefined;
  readonly policy: Policy;
  readonly listeners: readonly Listener[];
}

/** A provider's fake with its books, and what is wanted of it. */
export interface World<Client> {
  readonly provider: string;
  listen(): Promise<Listening>;
  connect(link: Link): Client;
  /** Sets the stage, past the network, and tells what shall be done on it. */
  prepare(count: number): Promise<readonly Task<Client>[]>;
  readLedger(tasks: readonly Task<Client>[]): Promise<Ledger>;
}
