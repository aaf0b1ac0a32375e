import type { FaultKind } from '@quayside/core/testing';
import { decodeForm, type Raw, type RawHash } from './wire/decode-form.js';

/** A request that reached the fake. No key, no card number, no secret. */
export interface RequestRecord {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  /** Decoded query and body; secrets read `[redacted]`. */
  readonly params: Raw;
  readonly idempotencyKey: string | undefined;
  /** The connected account. */
  readonly account: string | undefined;
  readonly apiVersion: string | undefined;
  /** The status that the fake gave, whether or not it arrived; undefined where nothing ran. */
  readonly status: number | undefined;
  readonly replayed: boolean;
  readonly fault: FaultKind | undefined;
}

/** The last requests. */
export interface RequestLog {
  /** How many came, also those that are no longer kept. */
  readonly total: number;
  /** Oldest first. */
  entries(): readonly RequestRecord[];
  clear(): void;
}

export interface RequestLogEntry extends Omit<RequestRecord, 'params'> {
  readonly encoded: string;
}

const secretNames = new Set([
  'number',
  'cvc',
  'account_number',
  'routing_number',
  'client_secret',
  'token',
]);

function redact(params: RawHash): RawHash {
  const redacted: RawHash = {};
  for (const [name, value] of Object.entries(params)) {
    redacted[name] =
      typeof value !== 'string' ? redact(value) : secretNames.has(name) ? '[redacted]' : value;
  }
  return redacted;
}

export interface RequestLogWriter extends RequestLog {
  add(entry: RequestLogEntry): void;
}

export function createRequestLog(limit: number): RequestLogWriter {
  const ring: RequestLogEntry[] = [];
  let total = 0;
  return {
    get total() {
      return total;
    },
    add(entry) {
      if (limit > 0) ring[total % limit] = entry;
      total += 1;
    },
    entries() {
      const start = total > limit ? total % limit : 0;
      // Decoding is left until somebody looks: a load test does not.
      return [...ring.slice(start), ...ring.slice(0, start)].map(({ encoded, ...rest }) => ({
        ...rest,
        params: redact(decodeForm(encoded)),
      }));
    },
    clear() {
      ring.length = 0;
      total = 0;
    },
  };
}
