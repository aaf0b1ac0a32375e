import type { FakeRequest } from './fake-message.js';
import type { FaultKind } from './fault.js';

/** A request that reached a fake. */
export interface RequestRecord {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** As it came, secrets of the caller's included: for assertions, not for logs. */
  readonly body: string;
  readonly fault: FaultKind | undefined;
  /** The status that the fake gave, whether or not it arrived; undefined where nothing ran. */
  readonly status: number | undefined;
  /** Reads a header by its lower-case name, except those that hold credentials. */
  header(name: string): string | undefined;
}

/** The last requests. */
export interface RequestLog {
  /** How many came, also those that are no longer kept. */
  readonly total: number;
  /** Oldest first. */
  entries(): readonly RequestRecord[];
  clear(): void;
}

export interface RequestLogWriter extends RequestLog {
  add(
    request: FakeRequest,
    fault: FaultKind | undefined,
  ): { settle(status: number | undefined): void };
}

const CREDENTIALS = /^(?:authorization|cookie|x-api-key|api-key)$/;

export function createRequestLog(limit: number): RequestLogWriter {
  const kept: RequestRecord[] = [];
  let total = 0;
  return {
    get total() {
      return total;
    },
    add: ({ method, path, query, body, header }, fault) => {
      let status: number | undefined;
      total += 1;
      kept.push({
        method,
        path,
        query,
        body,
        fault,
        get status() {
          return status;
        },
        header: (name) => (CREDENTIALS.test(name) ? undefined : header(name)),
      });
      if (kept.length > limit) kept.shift();
      return {
        settle: (given) => {
          status = given;
        },
      };
    },
    entries: () => [...kept],
    clear: () => {
      kept.length = 0;
      total = 0;
    },
  };
}
