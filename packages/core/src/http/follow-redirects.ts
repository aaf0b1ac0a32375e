import type { IntegrationError } from '../errors/integration-error.js';
import { connectionFailure } from './connection-failure.js';
import { type Exchange, exchangeError } from './exchange.js';
import type { HttpRequest, HttpResponse, HttpTransport } from './http-transport.js';
import { isStream } from './is-stream.js';

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 3;

/** Tells whether an answer says nothing but where to look. */
export function isRedirect(response: HttpResponse): boolean {
  return REDIRECTS.has(response.status) && response.header('location') !== undefined;
}

/**
 * Follows a redirect, and those after it, on the origin of the request: any for GET and HEAD, 307 and
 * 308 for requests whose body can be sent again. `observe` sees every further answer.
 *
 * @throws malformed_response for any other redirect: the credentials go to no other origin.
 */
export async function followRedirects(
  exchange: Exchange,
  transport: HttpTransport,
  first: HttpResponse,
  observe: (response: HttpResponse) => void,
): Promise<HttpResponse> {
  let request = exchange.request;
  let response = first;
  for (let followed = 0; isRedirect(response); followed += 1) {
    response.discard();
    const target = resolve(response.header('location') ?? '', request.url);
    const problem = refusal(request, response.status, target, followed);
    if (problem !== undefined || target === undefined) {
      throw refused(exchange, response, target, problem);
    }
    request = { ...request, url: target.href };
    response = await send(exchange, transport, request);
    observe(response);
  }
  return response;
}

/** Sends a request; a failure is an IntegrationError, or the reason of the call's signal. */
async function send(
  exchange: Exchange,
  transport: HttpTransport,
  request: HttpRequest,
): Promise<HttpResponse> {
  try {
    return await transport(request);
  } catch (error) {
    throw connectionFailure(exchange, error);
  }
}

function resolve(location: string, from: string): URL | undefined {
  if (!URL.canParse(location, from)) return undefined;
  const target = new URL(location, from);
  // A fragment is for whoever reads the answer; not every transport leaves it out.
  target.hash = '';
  return target;
}

function refusal(
  request: HttpRequest,
  status: number,
  target: URL | undefined,
  followed: number,
): string | undefined {
  if (target === undefined) return 'to an address that cannot be read';
  if (target.origin !== new URL(request.url).origin) return 'to another origin';
  if (target.username !== '' || target.password !== '') return 'to an address with credentials';
  if (followed >= MOST_REDIRECTS) return `after ${MOST_REDIRECTS} others`;
  if (isRead(request)) return undefined;
  const keepsMethod = status === 307 || status === 308;
  return keepsMethod && !isStream(request.body) ? undefined : 'of a write';
}

function isRead({ method }: HttpRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

function refused(
  exchange: Exchange,
  response: HttpResponse,
  target: URL | undefined,
  problem: string | undefined,
): IntegrationError {
  const { status } = response;
  // After a write, 301, 302 and 303 may mean "done, look there"; 307 and 308 never do.
  const mayHaveActed = !isRead(exchange.request) && status < 307;
  return exchangeError(
    exchange,
    {
      code: 'malformed_response',
      execution: mayHaveActed ? 'unknown' : 'executed',
      what: `HTTP ${status}, a redirect ${problem ?? ''} that is not followed`,
      advice: 'Check the base URL.',
      shouldRetry: false,
      details: { location: target?.origin },
    },
    response,
  );
}
