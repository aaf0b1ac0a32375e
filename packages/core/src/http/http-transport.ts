/** A request as a transport gets it: everything is decided already. */
export interface HttpRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined sends none. Everything but a stream can be sent again. */
  readonly body: string | Uint8Array | FormData | ReadableStream<Uint8Array> | undefined;
  /** Ends the request, the reading of its body included. */
  readonly signal: AbortSignal;
}

/** An answer whose head has arrived. The body is read once, or discarded. */
export interface HttpResponse {
  readonly status: number;
  /** Reads a header by its lower-case name. */
  header(name: string): string | undefined;
  /**
   * Reads the whole body. Rejects when it is longer than `limitBytes`, ends before it is complete, or the
   * request's signal aborts.
   */
  text(limitBytes: number): Promise<string>;
  /** As {@link text}, undecoded. */
  bytes(limitBytes: number): Promise<Uint8Array>;
  /** Yields the body as it arrives; leaving the loop closes the connection. */
  chunks(): AsyncIterable<Uint8Array>;
  /** Gives the connection back without reading the body. Never throws. */
  discard(): void;
}

/**
 * Sends one request and resolves when the head of the answer has arrived. Follows no redirect, retries
 * nothing, has no timeout of its own. Rejects with a `TransportError`, or with the signal's reason; what else
 * it may throw is classified by its platform code, and counts as possibly executed without one.
 */
export type HttpTransport = (request: HttpRequest) => Promise<HttpResponse>;
