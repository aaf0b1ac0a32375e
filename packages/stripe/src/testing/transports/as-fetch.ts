import {
  arrivingHalf,
  type WireAnswer,
  type WireOutcome,
  type WireRequest,
} from '../wire/wire-message.js';
import { givenUp } from './given-up.js';

/** Handles one request of whichever transport. */
export type Handle = (request: WireRequest) => Promise<WireOutcome>;

/** The part of `fetch` that the fake stands in for. */
export type FakeFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

async function toWireRequest(request: Request): Promise<WireRequest> {
  const { pathname, search } = new URL(request.url);
  return {
    method: request.method,
    path: pathname,
    query: search.slice(1),
    header: (name) => request.headers.get(name) ?? undefined,
    body: request.body === null ? '' : await request.text(),
  };
}

/** What Node's fetch throws when the peer closes the connection. */
function toNetworkError(message: string): TypeError {
  const cause = Object.assign(new Error('other side closed'), { code: 'ECONNRESET' });
  return new TypeError(message, { cause });
}

function toPartialBody(
  answer: WireAnswer,
  ending: 'cut' | 'silence',
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const chunks = [new TextEncoder().encode(arrivingHalf(answer))];
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const chunk = chunks.shift();
        if (chunk !== undefined) return controller.enqueue(chunk);
        if (ending === 'cut') return controller.error(toNetworkError('terminated'));
        await givenUp(signal);
      },
    },
    // Nothing is read ahead, so that the error does not overtake the half that arrives.
    { highWaterMark: 0 },
  );
}

/** Turns an outcome into a response; undefined where the connection is cut without one. */
async function toResponse(
  outcome: WireOutcome,
  signal: AbortSignal,
): Promise<Response | undefined> {
  if (outcome.kind === 'cut') return undefined;
  if (outcome.kind === 'silence') return givenUp(signal);
  const { answer } = outcome;
  const body =
    outcome.kind === 'partial' ? toPartialBody(answer, outcome.ending, signal) : answer.body;
  return new Response(body, { status: answer.status, headers: answer.headers });
}

/** Answers a platform request. Undefined where the connection is cut. */
export async function answerRequest(
  handle: Handle,
  request: Request,
): Promise<Response | undefined> {
  const { signal } = request;
  signal.throwIfAborted();
  const outcome = handle(await toWireRequest(request));
  // A client that gives up does not stop the server: the request still runs.
  const settled = await Promise.race([outcome, givenUp(signal)]);
  return toResponse(settled, signal);
}

/** The fake as `fetch`: rejects as the platform's does when the connection breaks. */
export function asFetch(handle: Handle): FakeFetch {
  return async (input, init) => {
    const response = await answerRequest(handle, new Request(input, init));
    if (response === undefined) throw toNetworkError('fetch failed');
    return response;
  };
}
