/** A request as a transport gets it: everything is decided already. */
export interface HttpRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  /** Lower-case names. Of a stream there is a `content-length` where it has exactly so many bytes. */
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
  /**
   * Yields the body as it arrives. Whoever leaves the loop gives the connection back where the rest is at
   * hand, and closes it within a tenth of a second where it is not.
   */
  chunks(): AsyncIterable<Uint8Array>;
  /** Gives the connection back without the rest of the body, also while it is being read. Never throws. */
  discard(): void;
}

/**
 * Sends one request and resolves when the head of the answer has arrived. Follows no redirect, retries
 * nothing, has no timeout of its own. Rejects with a `TransportError`, or with the signal's reason; what else
 * it may throw is classified by its platform code, and counts as possibly executed without one.
 */
export type HttpTransport = (request: HttpRequest) => Promise<HttpResponse>;
