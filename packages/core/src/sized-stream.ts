/** Bytes that come one piece after the other: a web stream, a Node stream, an async generator. */
export type ByteStream = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * Bytes that are sent while they are read, so that not all of them are in memory. A `Blob` is one already,
 * and so is a file that `openAsBlob` of `node:fs` has opened.
 */
export interface SizedStream {
  /** How many bytes there are, exactly: fewer or more of them end the call. */
  readonly size: number;
  /**
   * The bytes. A stream is read once, so that what fails after that is not repeated; a function makes the
   * stream anew for every attempt.
   */
  readonly stream: ByteStream | (() => ByteStream);
}

export function isSizedStream(value: unknown): value is SizedStream {
  if (typeof value !== 'object' || value === null) return false;
  if (!('size' in value && 'stream' in value)) return false;
  const { size, stream } = value;
  if (!(Number.isSafeInteger(size) && Number(size) >= 0)) return false;
  return typeof stream === 'function' || isByteStream(stream);
}

/** Whether every attempt gets the bytes from their beginning. */
export function isRereadable({ stream }: SizedStream): boolean {
  return typeof stream === 'function';
}

/** Not every platform's web streams can be iterated. */
function isByteStream(value: unknown): value is ByteStream {
  if (typeof value !== 'object' || value === null) return false;
  return Symbol.asyncIterator in value || 'getReader' in value;
}
