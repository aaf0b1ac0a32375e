import type { AbortLink } from './abort-link.js';
import { BODY_REST_MS } from './body-rest.js';
import type { HttpResponse } from './http-transport.js';
import { toBodyError } from './to-transport-error.js';
import { bodyTooLarge } from './transport-error.js';

/** The answer of a `fetch` as a transport hands it on. */
export class FetchResponse implements HttpResponse {
  readonly #response: Response;
  readonly #link: AbortLink;

  constructor(response: Response, link: AbortLink) {
    this.#response = response;
    this.#link = link;
  }

  get status(): number {
    return this.#response.status;
  }

  header(name: string): string | undefined {
    return this.#response.headers.get(name) ?? undefined;
  }

  text(limitBytes: number): Promise<string> {
    // The platform's own text() is the fastest, and safe where the length is announced.
    if (this.#announcedLength() <= limitBytes) return this.#settle(this.#response.text());
    return this.#settle(this.#collect(limitBytes).then((body) => new TextDecoder().decode(body)));
  }

  bytes(limitBytes: number): Promise<Uint8Array> {
    return this.#settle(this.#collect(limitBytes));
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    const reader = this.#response.body?.getReader();
    let isLeft = false;
    try {
      for (;;) {
        const step = await this.#link.race(reader?.read() ?? Promise.resolve(END));
        if (step.done) return;
        isLeft = true;
        yield step.value;
        isLeft = false;
      }
    } catch (error) {
      throw this.#link.signal.aborted ? error : toBodyError(error);
    } finally {
      if (isLeft) void this.#giveBack(reader);
      else {
        this.#link.release();
        reader?.cancel().catch(() => {});
      }
    }
  }

  /** Takes what is left of the body, if that is at hand: then its connection can be used again. */
  async #giveBack(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<void> {
    const timer = setTimeout(() => this.#link.drop(), BODY_REST_MS);
    const rest = async (): Promise<void> => {
      while ((await reader?.read())?.done === false);
    };
    await rest().catch(() => {});
    clearTimeout(timer);
    this.#link.release();
  }

  discard(): void {
    const { body } = this.#response;
    // Somebody who gave up reading it still holds it, and a body that is held cannot be cancelled.
    if (body?.locked) return this.#link.drop();
    this.#link.release();
    body?.cancel().catch(() => {});
  }

  /** Infinity where nothing, or nothing reliable, is announced: compressed bytes are fewer. */
  #announcedLength(): number {
    const length = this.header('content-length');
    const isPlain = (this.header('content-encoding') ?? 'identity') === 'identity';
    return isPlain && length !== undefined ? Number(length) : Number.POSITIVE_INFINITY;
  }

  async #settle<T>(read: Promise<T>): Promise<T> {
    try {
      return await this.#link.race(read);
    } catch (error) {
      throw this.#link.signal.aborted ? error : toBodyError(error);
    } finally {
      this.#link.release();
    }
  }

  async #collect(limitBytes: number): Promise<Uint8Array> {
    const reader = this.#response.body?.getReader();
    const chunks: Uint8Array[] = [];
    let length = 0;
    for (;;) {
      const step = await (reader?.read() ?? END);
      if (step.done) return concat(chunks, length);
      length += step.value.byteLength;
      if (length > limitBytes) {
        reader?.cancel().catch(() => {});
        throw bodyTooLarge(limitBytes);
      }
      chunks.push(step.value);
    }
  }
}

const END = { done: true, value: undefined } as const;

function concat(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = chunks;
  if (only !== undefined && chunks.length === 1) return only;
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    joined.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return joined;
}
