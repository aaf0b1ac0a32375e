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
  if (encoding === undefined || encoding === 'identity' || body.length === 0) {
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
      reject(garbled(`the answer is encoded as ${encoding}`));
  }
}

function garbled(message: string): TransportError {
  return new TransportError({ fault: 'garbled', execution: 'unknown', message });
}
