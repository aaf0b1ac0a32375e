import type { ByteStream, SizedStream } from './sized-stream.js';

/** What is wrong with a {@link SizedStream}; the cause is what the stream itself threw. */
export class SizedStreamError extends Error {
  override readonly name: string = 'SizedStreamError';
}

/** One run over a stream. Where it is a stream, it takes the only one that there is. */
interface Source {
  read(): Promise<unknown>;
  cancel(reason: unknown): unknown;
}

const END: unique symbol = Symbol('end');

/** Reads a {@link SizedStream} and holds it to its size. */
export class SizedReader {
  readonly #source: Source;
  readonly #size: number;
  #seen = 0;
  #isOver = false;

  /** @throws SizedStreamError where the stream cannot be made, or has a reader already. */
  constructor(content: SizedStream) {
    this.#size = content.size;
    this.#source = open(content);
  }

  /**
   * The next piece, never an empty one; undefined at the end. The last one is held back until the stream has
   * ended, so that of a stream which is too long never as much as its size is handed on.
   *
   * @throws SizedStreamError
   */
  async next(): Promise<Uint8Array | undefined> {
    const piece = await this.#read();
    if (piece === undefined) {
      if (this.#seen === this.#size) return undefined;
      throw this.#wrong(`ended after ${this.#seen} of ${this.#size} bytes`);
    }
    this.#seen += piece.byteLength;
    const isLast = this.#seen >= this.#size;
    if (this.#seen > this.#size || (isLast && (await this.#read()) !== undefined))
      throw this.#wrong(`has more than the ${this.#size} bytes of its size`);
    return piece;
  }

  /** Ends the stream, unless it has ended. Never throws, and waits for nothing. */
  cancel(reason: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const ignore = (): void => {};
    try {
      Promise.resolve(this.#source.cancel(reason)).catch(ignore);
    } catch {
      // Whoever cancels has an error of its own to tell.
    }
  }

  async #read(): Promise<Uint8Array | undefined> {
    for (;;) {
      if (this.#isOver) return undefined;
      let piece: unknown;
      try {
        piece = await this.#source.read();
      } catch (cause) {
        this.#isOver = true;
        throw new SizedStreamError('its stream failed', { cause });
      }
      if (piece === END) {
        this.#isOver = true;
        return undefined;
      }
      if (!(piece instanceof Uint8Array)) throw this.#wrong('gave a piece that is no Uint8Array');
      if (piece.byteLength > 0) return piece;
    }
  }

  #wrong(problem: string): SizedStreamError {
    const error = new SizedStreamError(`its stream ${problem}`);
    this.cancel(error);
    return error;
  }
}

/** Reads all of it. @throws SizedStreamError */
export async function readSized(content: SizedStream): Promise<Uint8Array> {
  const reader = new SizedReader(content);
  const bytes = new Uint8Array(content.size);
  let at = 0;
  for (let piece = await reader.next(); piece !== undefined; piece = await reader.next()) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return bytes;
}

function open(content: SizedStream): Source {
  try {
    // As a method: a Blob has no other way.
    const stream = typeof content.stream === 'function' ? content.stream() : content.stream;
    return 'getReader' in stream ? fromWeb(stream) : fromIterable(stream);
  } catch (cause) {
    throw new SizedStreamError('its stream cannot be read, or has been read already', { cause });
  }
}

function fromWeb(stream: ReadableStream<Uint8Array>): Source {
  const reader = stream.getReader();
  return {
    read: async () => {
      const { done, value } = await reader.read();
      return done ? END : value;
    },
    cancel: (reason) => reader.cancel(reason),
  };
}

function fromIterable(stream: Exclude<ByteStream, ReadableStream>): Source {
  const iterator = stream[Symbol.asyncIterator]();
  return {
    read: async () => {
      const { done, value } = await iterator.next();
      return done ? END : value;
    },
    cancel: (reason) => {
      // A generator ends behind the read that is under way; a Node stream can be told to end that, too.
      if ('destroy' in stream && typeof stream.destroy === 'function')
        stream.destroy(reason instanceof Error ? reason : undefined);
      return iterator.return?.();
    },
  };
}
