import type { Call } from '../call.js';
import type { Clock } from '../clock.js';
import type { IntegrationErrorFields } from '../errors/integration-error.js';
import type { StandardSchema } from '../standard-schema.js';
import type { HttpAnswer } from './http-answer.js';
import type { HttpTransport } from './http-transport.js';

/** A value that can stand in a query, a form or a multipart body. Undefined is left out. */
export type FormValue =
  | string
  | number
  | boolean
  | bigint
  | Date
  | null
  | undefined
  | readonly FormValue[]
  | { readonly [name: string]: FormValue };

/** One request of a driver. */
export interface HttpRequestOptions<T> {
  readonly call: Call;
  /** Appended to the URL in the nesting of the client's `formStyle`. */
  readonly query?: { readonly [name: string]: FormValue } | undefined;
  /** Sent as `application/x-www-form-urlencoded`. */
  readonly form?: { readonly [name: string]: FormValue } | undefined;
  /** Sent as `application/json`. */
  readonly json?: unknown;
  /** Sent as `multipart/form-data`. */
  readonly multipart?: FormData | undefined;
  /**
   * Raw bytes or text, with a `content-type` in `headers`. A stream can be sent once: its errors say
   * `shouldRetry: false`.
   */
  readonly body?: string | Uint8Array | ReadableStream<Uint8Array> | undefined;
  /**
   * How many bytes a stream in `body` has: its `content-length`. It must not have fewer or more of them, which
   * `sendStream` sees to.
   */
  readonly bodyLength?: number | undefined;
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  /** Checks the parsed JSON of a success; without it the answer is `unknown`. */
  readonly schema?: StandardSchema<unknown, T> | undefined;
  /** Names the path in facts, ids replaced (`/v1/customers/{id}`). Derived from the path when absent. */
  readonly route?: string | undefined;
  /** Largest answer that is read, in bytes. @default the client's */
  readonly maxBodyBytes?: number | undefined;
}

/** One request whose answer the driver reads itself. */
export interface HttpExchangeOptions extends Omit<HttpRequestOptions<unknown>, 'schema'> {
  /** Statuses that are answers too, beside 200 to 299: 304 to a conditional request. */
  readonly accept?: readonly number[] | undefined;
}

/** What an adapter's error table gets to see of a failed answer. */
export interface HttpFailure {
  readonly status: number;
  header(name: string): string | undefined;
  /** The parsed body where it was JSON, else undefined. */
  readonly json: unknown;
  /** The first characters of a body that was not JSON. */
  readonly text: string | undefined;
  readonly call: Call;
}

/** What an error table decides; the client adds identity, status, request id and the server's waits. */
export type HttpErrorVerdict = Pick<IntegrationErrorFields, 'message' | 'code' | 'execution'> &
  Partial<Pick<IntegrationErrorFields, 'details' | 'retryAfterMs' | 'shouldRetry'>>;

export interface HttpClientOptions {
  readonly provider: string;
  readonly baseUrl: string;
  /** Sent with every request. Values may be secret: they reach nothing but the wire. */
  readonly headers?:
    | Readonly<Record<string, string>>
    | ((call: Call) => Readonly<Record<string, string>>)
    | undefined;
  /** Maps a failed answer; return undefined to fall back to the status. */
  readonly toError?: ((failure: HttpFailure) => HttpErrorVerdict | undefined) | undefined;
  /** The headers that may hold the provider's request id, first match wins. @default ['x-request-id'] */
  readonly requestIdHeaders?: readonly string[] | undefined;
  /** How nested values are written. @default 'brackets' (`a[b]=`, `a[0]=`, as Stripe reads them) */
  readonly formStyle?: 'brackets' | 'json' | undefined;
  /** Largest answer that is read. @default 16 MiB */
  readonly maxBodyBytes?: number | undefined;
  /** Replaces the platform's `fetch` under the default transport. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Replaces the whole transport; `fetch` is not used then. */
  readonly transport?: HttpTransport | undefined;
  /** Measures answers, and reads the dates in them. @default the platform's */
  readonly clock?: Clock | undefined;
}

/** A thin client: knows URLs, bodies, answers and errors, and nothing of policy. */
export interface HttpClient {
  /**
   * Sends one request and reads its JSON answer; undefined for 204, 205 and HEAD. `path` is appended to
   * the base URL, ids in it escaped by the caller (`encodeURIComponent`); an absolute URL on the base's
   * origin will do too. Every failure is an IntegrationError, or the reason of the call's signal.
   */
  request<T = unknown>(method: string, path: string, options: HttpRequestOptions<T>): Promise<T>;
  /**
   * As {@link request}, for answers that are more than their JSON: headers, text, bytes, streams. The
   * body must be read, or discarded, before the driver returns.
   */
  exchange(method: string, path: string, options: HttpExchangeOptions): Promise<HttpAnswer>;
}
