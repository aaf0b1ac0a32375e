import { type Call, isObserved } from '../call.js';
import { IntegrationError } from '../errors/integration-error.js';
import { connectionFailure } from './connection-failure.js';
import { encodeBody } from './encode-body.js';
import { type ClientSettings, type Exchange, requestIdOf } from './exchange.js';
import { failedAnswer } from './failed-answer.js';
import { followRedirects, isRedirect } from './follow-redirects.js';
import { toHttpAnswer } from './http-answer.js';
import type { HttpClient, HttpClientOptions, HttpRequestOptions } from './http-client.js';
import type { HttpResponse, HttpTransport } from './http-transport.js';
import { lazyFetchTransport } from './lazy-transport.js';
import { readRateLimits } from './rate-limit-headers.js';
import { checkAnswer, parseAnswer } from './read-answer.js';
import { requestHeaders } from './request-headers.js';
import { resolveUrl } from './resolve-url.js';
import { routeOf } from './route-of.js';
import { toSettings } from './to-settings.js';

/**
 * Makes the HTTP client of an adapter. It retries nothing and has no timeout: that is the policy's work,
 * and the body is read inside the attempt so that the policy covers it.
 *
 * @throws misconfigured where the base URL or an option cannot work.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const settings = toSettings(options);
  const transport = options.transport ?? lazyFetchTransport(options.fetch);
  return {
    request: (method, path, requestOptions) =>
      exchangeOnce(settings, transport, method.toUpperCase(), path, requestOptions),
    exchange: async (method, path, requestOptions) => {
      const exchange = prepare(settings, method.toUpperCase(), path, requestOptions);
      const response = await send(exchange, transport, requestOptions.accept ?? []);
      return toHttpAnswer(exchange, response);
    },
  };
}

/** One request and its JSON. Frames cost a promise each: there are two for the whole exchange. */
async function exchangeOnce<T>(
  settings: ClientSettings,
  transport: HttpTransport,
  method: string,
  path: string,
  options: HttpRequestOptions<T>,
): Promise<T> {
  const exchange = prepare(settings, method, path, options);
  const response = await send(exchange, transport, NONE);
  const { status } = response;
  if (status === 204 || status === 205 || exchange.request.method === 'HEAD') {
    response.discard();
    return checkAnswer(exchange, response, undefined, options.schema);
  }
  let text: string;
  try {
    text = await response.text(exchange.maxBodyBytes);
  } catch (error) {
    throw connectionFailure(exchange, error, response);
  }
  return checkAnswer(exchange, response, parseAnswer(exchange, response, text), options.schema);
}

const NONE: readonly number[] = [];

/** Sends a request and waits for the head of a success, or of one of the statuses that are `accepted`. */
async function send(
  exchange: Exchange,
  transport: HttpTransport,
  accepted: readonly number[],
): Promise<HttpResponse> {
  exchange.request.signal.throwIfAborted();
  const startedAt = exchange.settings.clock.now();
  let response: HttpResponse;
  try {
    response = await transport(exchange.request);
  } catch (error) {
    throw connectionFailure(exchange, error);
  }
  observe(exchange, response, startedAt);
  if (isRedirect(response)) {
    const observeNext = (next: HttpResponse): void => observe(exchange, next, startedAt);
    response = await followRedirects(exchange, transport, response, observeNext);
  }
  const { status } = response;
  if (status >= 200 && status < 300) return response;
  if (accepted.includes(status)) return response;
  throw await failedAnswer(exchange, response);
}

/** Decides everything about a request before any of it is sent. */
function prepare(
  settings: ClientSettings,
  method: string,
  path: string,
  options: HttpRequestOptions<unknown>,
): Exchange {
  const { call, query } = options;
  try {
    const { body, contentType } = encodeBody(settings, method, options);
    const headers = requestHeaders(settings, call, contentType, options.headers);
    if (options.bodyLength !== undefined) headers['content-length'] = `${options.bodyLength}`;
    return {
      settings,
      call,
      route: options.route ?? routeOf(path),
      maxBodyBytes: options.maxBodyBytes ?? settings.maxBodyBytes,
      request: {
        method,
        url: resolveUrl(settings, path, query, settings.formStyle),
        headers,
        body,
        signal: call.signal,
      },
    };
  } catch (error) {
    throw error instanceof TypeError ? notSent(call, error) : error;
  }
}

/** TypeErrors of the encoders name fields and headers, never values. */
function notSent(call: Call, cause: TypeError): IntegrationError {
  return new IntegrationError({
    message: `${call.provider} ${call.operation} was not sent: ${cause.message} (invalid_request).`,
    code: 'invalid_request',
    execution: 'not_executed',
    provider: call.provider,
    port: call.port,
    operation: call.operation,
  });
}

function observe(exchange: Exchange, response: HttpResponse, startedAt: number): void {
  const { call, request, route, settings } = exchange;
  if (!isObserved(call)) return;
  const header = (name: string): string | undefined => response.header(name);
  call.emit({
    type: 'http.responded',
    attempt: call.attempt,
    method: request.method,
    route,
    status: response.status,
    requestId: requestIdOf(exchange, response),
    durationMs: settings.clock.now() - startedAt,
    replayed: header('idempotent-replayed') === 'true',
  });
  for (const limit of readRateLimits(header, settings.clock.wallNow())) call.emit(limit);
}
