import type { HttpRequest } from './http-transport.js';

/** Tells whether a body can be sent once only. Looks at the type first: naming a web class loads it. */
export function isStream(body: HttpRequest['body']): body is ReadableStream<Uint8Array> {
  return typeof body === 'object' && body instanceof ReadableStream;
}
