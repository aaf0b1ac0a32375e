import type { ClientRequest } from 'node:http';

/** Streams a body into a request; a failure of either side ends both. */
export function pumpBody(body: ReadableStream<Uint8Array>, outgoing: ClientRequest): void {
  const stream = process.getBuiltinModule('node:stream');
  // The two types of a web stream, the global one and Node's, are one class.
  const source = stream.Readable.fromWeb(body as Parameters<typeof stream.Readable.fromWeb>[0]);
  stream.pipeline(source, outgoing, () => {});
}
