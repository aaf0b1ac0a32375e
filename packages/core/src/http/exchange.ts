import type { Call } from '../call.js';
import type { Clock } from '../clock.js';
import { IntegrationError, type IntegrationErrorFields } from '../errors/integration-error.js';
import type { HttpClientOptions } from './http-client.js';
import type { HttpRequest, HttpResponse } from './http-transport.js';
import { isStream } from './is-stream.js';
import { createRedactor } from './redact.js';

/** What all requests of one client have in common. */
export interface ClientSettings {
  readonly provider: string;
  /** `https://api.example.com` */
  readonly origin: string;
  /** What is between the origin and a request's path; empty for most providers. */
  readonly basePath: string;
  readonly headers:
    | Readonly<Record<string, string>>
    | ((call: Call) => Readonly<Record<string, string>>);
  readonly toError: HttpClientOptions['toError'];
  readonly requestIdHeaders: readonly string[];
  readonly formStyle: 'brackets' | 'json';
  readonly maxBodyBytes: number;
  readonly clock: Clock;
}

/** One request of a driver while it is under way. */
export interface Exchange {
  readonly settings: ClientSettings;
  readonly call: Call;
  /** For facts; see `routeOf`. */
  readonly route: string;
  readonly request: HttpRequest;
  readonly maxBodyBytes: number;
}

/** The provider's id of a request, for its support. */
export function requestIdOf(exchange: Exchange, response: HttpResponse): string | undefined {
  for (const name of exchange.settings.requestIdHeaders) {
    const id = response.header(name);
    if (id !== undefined) return id;
  }
  return undefined;
}

/** The parts of a failure's message: `<provider> <operation> failed: <what> (<code>, <request id>). <advice>` */
export type Failure = Omit<
  IntegrationErrorFields,
  'message' | 'provider' | 'port' | 'operation'
> & {
  readonly what: string;
  readonly advice?: string | undefined;
};

/** Makes the error of an exchange: identity, status and request id added, every secret taken out. */
export function exchangeError(
  exchange: Exchange,
  { what, advice, ...fields }: Failure,
  response?: HttpResponse,
): IntegrationError {
  const { provider, operation } = exchange.call;
  const requestId = response === undefined ? undefined : requestIdOf(exchange, response);
  const mark = requestId === undefined ? fields.code : `${fields.code}, ${requestId}`;
  const message = `${provider} ${operation} failed: ${what} (${mark}).${advice ? ` ${advice}` : ''}`;
  return completeError(exchange, { ...fields, message }, response);
}

/** As {@link exchangeError}, for a message that the adapter has written itself. */
export function completeError(
  exchange: Exchange,
  fields: IntegrationErrorFields,
  response?: HttpResponse,
): IntegrationError {
  const { call, request } = exchange;
  const redact = createRedactor(request.headers);
  const requestId = response === undefined ? undefined : requestIdOf(exchange, response);
  const details = fields.details === undefined ? undefined : redact.value(fields.details);
  return new IntegrationError({
    ...fields,
    message: redact.text(fields.message),
    provider: call.provider,
    port: call.port,
    operation: call.operation,
    requestId: requestId === undefined ? undefined : redact.text(requestId),
    status: response?.status,
    // A record in gives a record out.
    details: details as IntegrationErrorFields['details'],
    // A stream is used up, even where the provider certainly did not act.
    shouldRetry: isStream(request.body) ? false : fields.shouldRetry,
  });
}
