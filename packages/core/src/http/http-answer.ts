import type { StandardSchema } from '../standard-schema.js';
import { connectionFailure } from './connection-failure.js';
import type { Exchange } from './exchange.js';
import type { HttpResponse } from './http-transport.js';
import { checkAnswer, parseAnswer } from './read-answer.js';

/**
 * A success whose body is still to be read, once, inside the attempt. Every failure is an
 * IntegrationError, or the reason of the call's signal.
 */
export interface HttpAnswer {
  readonly status: number;
  /** Reads a header; the name's case does not matter. */
  header(name: string): string | undefined;
  /** @throws malformed_response for what is no JSON, or not of the schema's shape. */
  json<T = unknown>(schema?: StandardSchema<unknown, T>): Promise<T>;
  text(): Promise<string>;
  bytes(): Promise<Uint8Array>;
  /**
   * Yields the body as it arrives, however long it is. Whoever leaves the loop gives the connection back
   * where the rest is at hand, and closes it within a tenth of a second where it is not.
   */
  chunks(): AsyncGenerator<Uint8Array>;
  /** Gives the connection back without reading the body. */
  discard(): void;
}

export function toHttpAnswer(exchange: Exchange, response: HttpResponse): HttpAnswer {
  const read = async <T>(body: Promise<T>): Promise<T> => {
    try {
      return await body;
    } catch (error) {
      throw connectionFailure(exchange, error, response);
    }
  };
  const text = (): Promise<string> => read(response.text(exchange.maxBodyBytes));
  return {
    status: response.status,
    header: (name) => response.header(name.toLowerCase()),
    json: async (schema) =>
      checkAnswer(exchange, response, parseAnswer(exchange, response, await text()), schema),
    text,
    bytes: () => read(response.bytes(exchange.maxBodyBytes)),
    chunks: () => readChunks(exchange, response),
    discard: () => response.discard(),
  };
}

async function* readChunks(exchange: Exchange, response: HttpResponse): AsyncGenerator<Uint8Array> {
  const chunks = response.chunks()[Symbol.asyncIterator]();
  try {
    for (;;) {
      let step: IteratorResult<Uint8Array>;
      try {
        step = await chunks.next();
      } catch (error) {
        throw connectionFailure(exchange, error, response);
      }
      if (step.done) return;
      yield step.value;
    }
  } finally {
    // Also where the reader stops in the middle, or throws.
    await chunks.return?.();
  }
}
