/** A request as a fake sees it, whichever way it came in. */
export interface FakeRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** Reads a header by its lower-case name. */
  header(name: string): string | undefined;
  readonly bytes: Uint8Array;
  /** The bytes as UTF-8. */
  readonly body: string;
}

/** A complete answer. A list is written piece by piece, as a stream of events is. */
export interface FakeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | readonly string[];
}

/** What the client gets to see of an answer once faults had their way. */
export type FakeOutcome =
  | { readonly kind: 'answer'; readonly answer: FakeAnswer }
  /** The connection is closed before any answer. */
  | { readonly kind: 'cut' }
  /** No answer ever comes; the connection stays open. */
  | { readonly kind: 'silence' }
  /** The head and half of the body arrive; then the connection is closed, or nothing more comes. */
  | { readonly kind: 'partial'; readonly answer: FakeAnswer; readonly ending: 'cut' | 'silence' };

/** Handles one request of whichever transport. */
export type FakeProvider = (request: FakeRequest) => Promise<FakeOutcome>;

/** The pieces of an answer's body, in bytes. */
export function piecesOf({ body }: FakeAnswer): readonly Uint8Array[] {
  if (body instanceof Uint8Array) return [body];
  const texts = typeof body === 'string' ? [body] : body;
  return texts.map((text) => new TextEncoder().encode(text));
}

/** The pieces of a partial answer's body that arrive: half of them, or half of the only one. */
export function arrivingPieces(answer: FakeAnswer): readonly Uint8Array[] {
  const pieces = piecesOf(answer);
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) return [only.subarray(0, only.length >> 1)];
  return pieces.slice(0, pieces.length >> 1);
}

export function toFakeRequest(
  parts: Pick<FakeRequest, 'method' | 'path' | 'query' | 'header'>,
  bytes: Uint8Array,
): FakeRequest {
  return {
    ...parts,
    bytes,
    get body() {
      return new TextDecoder().decode(bytes);
    },
  };
}
