import ky from 'ky';
import { AbortLink } from './abort-link.js';
import { FetchResponse } from './fetch-response.js';
import type { HttpRequest, HttpTransport } from './http-transport.js';
import { isStream } from './is-stream.js';
import { toTransportError } from './to-transport-error.js';

type Fetch = typeof globalThis.fetch;

/**
 * One request on its way through ky. ky forwards options it does not know to `fetch`, and copies plain
 * objects but not instances; so ky itself builds a bare Request, which is cheap, and the method, the
 * headers, the body and the signal reach the platform's fetch untouched.
 */
class Freight {
  readonly #request: HttpRequest;
  readonly #signal: AbortSignal;

  constructor(request: HttpRequest, signal: AbortSignal) {
    this.#request = request;
    this.#signal = signal;
  }

  send(fetch: Fetch): Promise<Response> {
    const { url, method, headers, body } = this.#request;
    const init: RequestInit = { method, headers, redirect: 'manual', signal: this.#signal };
    if (body !== undefined) init.body = body;
    if (isStream(body)) init.duplex = 'half';
    if (headers['content-length'] !== undefined) {
      // Without these two, Node keeps a copy of all that was sent: it might have to send it again.
      init.window = null;
      init.redirect = 'error';
    }
    return fetch(url, init);
  }
}

/**
 * The default transport: ky on the platform's `fetch`, or on the one that is given. It runs wherever
 * there is a `fetch`. ky's own retries, timeouts and errors are off: those are the policies' business.
 */
export function createFetchTransport(options: {
  readonly fetch?: Fetch | undefined;
}): HttpTransport {
  const instance = ky.create({
    retry: 0,
    timeout: false,
    throwHttpErrors: false,
    fetch: (_input, init) => {
      // The only caller is ky, which forwards the option that `send` below has set.
      const { freight } = init as unknown as { readonly freight: Freight };
      return freight.send(options.fetch ?? globalThis.fetch);
    },
  });
  const send = (request: HttpRequest, link: AbortLink): Promise<Response> => {
    const unknownToKy: object = { freight: new Freight(request, link.signal) };
    return instance(request.url, unknownToKy);
  };
  return async (request) => {
    request.signal.throwIfAborted();
    const link = new AbortLink(request.signal);
    const answer = send(request, link);
    try {
      return new FetchResponse(await link.race(answer), link);
    } catch (error) {
      link.release();
      if (!request.signal.aborted) throw toTransportError(error);
      // A fetch that does not listen to its signal may still answer: nobody will read it.
      answer.then((late) => late.body?.cancel()).catch(() => {});
      throw request.signal.reason;
    }
  };
}
