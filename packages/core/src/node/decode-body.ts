import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { bodyTooLarge, TransportError } from '../http/transport-error.js';

/** Decodes UTF-8, without the byte order mark that `fetch` would drop too. */
export function decodeText(body: Buffer): string {
  const hasMark = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
  return body.toString('utf8', hasMark ? 3 : 0);
}

/**
 * Undoes a content encoding, asked for or not. Never yields more than `limitBytes`, so that a few bytes
 * cannot become gigabytes.
 */
export function inflateBody(
  body: Buffer,
  encoding: string | undefined,
  limitBytes: number,
  resolve: (body: Buffer) => void,
  reject: (reason: TransportError) => void,
): void {
  if (isPlain(encoding) || body.length === 0) {
    resolve(body);
    return;
  }
  const zlib = process.getBuiltinModule('node:zlib');
  const options = { maxOutputLength: limitBytes };
  const done = (error: Error | null, inflated: Buffer): void => {
    if (error === null) resolve(inflated);
    else if (error instanceof RangeError) reject(bodyTooLarge(limitBytes));
    else reject(garbled(`the answer is no valid ${encoding}`));
  };
  switch (encoding.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      zlib.gunzip(body, options, done);
      break;
    case 'deflate':
      zlib.inflate(body, options, done);
      break;
    case 'br':
      zlib.brotliDecompress(body, options, done);
      break;
    default:
      reject(unknownEncoding(encoding));
  }
}

/**
 * As {@link inflateBody}, while the body arrives. Destroying what it returns destroys the message.
 *
 * @throws TransportError for an encoding that nobody asked for and that is not known
 */
export function inflateStream(incoming: IncomingMessage): Readable {
  const encoding = incoming.headers['content-encoding'];
  if (isPlain(encoding)) return incoming;
  const inflater = createInflater(encoding);
  // The error reaches whoever reads the inflater.
  return process.getBuiltinModule('node:stream').pipeline(incoming, inflater, () => {});
}

function createInflater(encoding: string): NodeJS.ReadWriteStream & Readable {
  const zlib = process.getBuiltinModule('node:zlib');
  switch (encoding.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return zlib.createGunzip();
    case 'deflate':
      return zlib.createInflate();
    case 'br':
      return zlib.createBrotliDecompress();
    default:
      throw unknownEncoding(encoding);
  }
}

function isPlain(encoding: string | undefined): encoding is undefined {
  return encoding === undefined || /^\s*(?:identity)?\s*$/i.test(encoding);
}

function unknownEncoding(encoding: string): TransportError {
  return garbled(`the answer is encoded as ${encoding}`);
}

function garbled(message: string): TransportError {
  return new TransportError({ fault: 'garbled', execution: 'unknown', message });
}
