import type { ByteReader } from './byte-reader.ts';

/** The head of a request or of an answer: as much of HTTP/1.1 as a proxy needs (RFC 9112). */
export interface MessageHead {
  /** As it stood on the wire, the empty line included. */
  readonly bytes: Buffer;
  /** `POST /v1/payment_intents HTTP/1.1` or `HTTP/1.1 200 OK`, split at the spaces. */
  readonly start: readonly string[];
  header(name: string): string | undefined;
}

/** Where the body ends. */
export type Framing =
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until_end' };

const NO_BODY: Framing = { kind: 'length', length: 0 };

/** Reads a head; undefined when the connection ended before one was complete. */
export async function readHead(reader: ByteReader): Promise<MessageHead | undefined> {
  const bytes = await reader.until('\r\n\r\n');
  if (bytes === undefined) return undefined;
  const [startLine = '', ...lines] = bytes.toString('latin1').trimEnd().split('\r\n');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { bytes, start: startLine.split(' '), header: (name) => headers.get(name) };
}

export function requestFraming(head: MessageHead): Framing {
  return declaredFraming(head) ?? NO_BODY;
}

/** RFC 9112 §6.3: some answers have no body whatever their headers say. */
export function answerFraming(head: MessageHead, method: string | undefined): Framing {
  const status = Number(head.start[1]);
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return NO_BODY;
  return declaredFraming(head) ?? { kind: 'until_end' };
}

function declaredFraming(head: MessageHead): Framing | undefined {
  if (/\bchunked\b/i.test(head.header('transfer-encoding') ?? '')) return { kind: 'chunked' };
  const length = head.header('content-length');
  return length === undefined ? undefined : { kind: 'length', length: Number(length) };
}

/** Yields a body as it stands on the wire, chunk headers included. Throws when it ends too early. */
export async function* readBody(reader: ByteReader, framing: Framing): AsyncGenerator<Buffer> {
  if (framing.kind === 'length') return yield* readLength(reader, framing.length);
  if (framing.kind === 'chunked') return yield* readChunked(reader);
  for (;;) {
    const bytes = await reader.some(Number.POSITIVE_INFINITY);
    if (bytes === undefined) return;
    yield bytes;
  }
}

async function* readLength(reader: ByteReader, length: number): AsyncGenerator<Buffer> {
  for (let rest = length; rest > 0; ) {
    const bytes = complete(await reader.some(rest));
    rest -= bytes.length;
    yield bytes;
  }
}

async function* readChunked(reader: ByteReader): AsyncGenerator<Buffer> {
  for (;;) {
    const size = complete(await reader.until('\r\n'));
    yield size;
    const length = Number.parseInt(size.toString('latin1'), 16);
    if (length === 0) break;
    yield* readLength(reader, length + 2);
  }
  for (;;) {
    const trailer = complete(await reader.until('\r\n'));
    yield trailer;
    if (trailer.length === 2) return;
  }
}

function complete(bytes: Buffer | undefined): Buffer {
  if (bytes === undefined) throw new Error('the connection ended inside an HTTP body');
  return bytes;
}

/** Reads the rest of a body into one buffer. */
export async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of chunks) parts.push(part);
  return Buffer.concat(parts);
}
