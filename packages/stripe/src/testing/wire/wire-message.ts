/** A request as the fake sees it, whichever way it came in. */
export interface WireRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** Reads a header by its lower-case name. */
  header(name: string): string | undefined;
  readonly body: string;
}

/** A complete answer. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the client gets to see of an answer once faults had their way. */
export type WireOutcome =
  | { readonly kind: 'answer'; readonly answer: WireAnswer }
  /** The connection is closed before any answer. */
  | { readonly kind: 'cut' }
  /** No answer ever comes; the connection stays open. */
  | { readonly kind: 'silence' }
  /** The head and half of the body arrive; then the connection is closed, or nothing more comes. */
  | { readonly kind: 'partial'; readonly answer: WireAnswer; readonly ending: 'cut' | 'silence' };

/** The part of a partial answer's body that arrives. */
export function arrivingHalf(answer: WireAnswer): string {
  return answer.body.slice(0, Math.floor(answer.body.length / 2));
}
