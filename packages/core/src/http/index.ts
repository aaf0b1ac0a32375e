export { createHttpClient } from './create-http-client.js';
export type { FormFields, FormStyle } from './encode-form.js';
export { encodeForm } from './encode-form.js';
export type { HttpAnswer } from './http-answer.js';
export type {
  FormValue,
  HttpClient,
  HttpClientOptions,
  HttpErrorVerdict,
  HttpExchangeOptions,
  HttpFailure,
  HttpRequestOptions,
} from './http-client.js';
export type { HttpRequest, HttpResponse, HttpTransport } from './http-transport.js';
export type { HeaderReader } from './retry-after.js';
export { parseRetryAfter, parseShouldRetry } from './retry-after.js';
export type { StreamOptions } from './send-stream.js';
export { sendStream } from './send-stream.js';
export type { ServerSentEvent, ServerSentEventsOptions } from './server-sent-events.js';
export { readServerSentEvents } from './server-sent-events.js';
export type { TransportErrorFields, TransportFault } from './transport-error.js';
export { TransportError } from './transport-error.js';
