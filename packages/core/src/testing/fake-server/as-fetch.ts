import {
  arrivingPieces,
  type FakeAnswer,
  type FakeOutcome,
  type FakeProvider,
  type FakeRequest,
  piecesOf,
  toFakeRequest,
} from './fake-message.js';
import { givenUp } from './given-up.js';

/** The part of `fetch` that a fake stands in for. */
export type FakeFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

async function readRequest(request: Request): Promise<FakeRequest> {
  const { pathname, search } = new URL(request.url);
  const bytes = request.body === null ? new Uint8Array() : await request.bytes();
  const { method, headers } = request;
  const header = (name: string): string | undefined => headers.get(name) ?? undefined;
  return toFakeRequest({ method, path: pathname, query: search.slice(1), header }, bytes);
}

/** What Node's fetch throws when the peer closes the connection. */
function toNetworkError(message: string): TypeError {
  const cause = Object.assign(new Error('other side closed'), { code: 'ECONNRESET' });
  return new TypeError(message, { cause });
}

function toStream(
  pieces: readonly Uint8Array[],
  ending: 'end' | 'cut' | 'silence',
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const left = [...pieces];
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = left.shift();
        if (piece !== undefined) return controller.enqueue(piece);
        if (ending === 'end') return controller.close();
        if (ending === 'cut') return controller.error(toNetworkError('terminated'));
        await givenUp(signal);
      },
    },
    // Nothing is read ahead, so that the error does not overtake the half that arrives.
    { highWaterMark: 0 },
  );
}

function toBody(
  answer: FakeAnswer,
  signal: AbortSignal,
): string | ReadableStream<Uint8Array> | null {
  const { body, status } = answer;
  // The platform refuses a body, even an empty one, where none is allowed.
  if ([101, 204, 205, 304].includes(status)) return null;
  if (typeof body === 'string') return body;
  return toStream(piecesOf(answer), 'end', signal);
}

/** Turns an outcome into a response; undefined where the connection is cut without one. */
async function toResponse(
  outcome: FakeOutcome,
  signal: AbortSignal,
): Promise<Response | undefined> {
  if (outcome.kind === 'cut') return undefined;
  if (outcome.kind === 'silence') return givenUp(signal);
  const { answer } = outcome;
  const body =
    outcome.kind === 'partial'
      ? toStream(arrivingPieces(answer), outcome.ending, signal)
      : toBody(answer, signal);
  return new Response(body, { status: answer.status, headers: answer.headers });
}

/** Answers a platform request. Undefined where the connection is cut. */
export async function answerRequest(
  provider: FakeProvider,
  request: Request,
): Promise<Response | undefined> {
  const { signal } = request;
  signal.throwIfAborted();
  const outcome = provider(await readRequest(request));
  // A client that gives up does not stop the server: the request still runs.
  const settled = await Promise.race([outcome, givenUp(signal)]);
  return toResponse(settled, signal);
}

/** A fake as `fetch`: rejects as the platform's does when the connection breaks. */
export function asFetch(provider: FakeProvider): FakeFetch {
  return async (input, init) => {
    const response = await answerRequest(provider, new Request(input, init));
    if (response === undefined) throw toNetworkError('fetch failed');
    return response;
  };
}
