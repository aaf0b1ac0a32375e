import type { Call } from '../call.js';
import type { Execution } from '../errors/error-code.js';
import {
  IntegrationError,
  isIntegrationError,
  withErrorFields,
} from '../errors/integration-error.js';
import { SizedReader, SizedStreamError } from '../sized-reader.js';
import { isRereadable, type SizedStream } from '../sized-stream.js';
import type { HttpAnswer } from './http-answer.js';
import type { HttpClient, HttpExchangeOptions } from './http-client.js';

/** A request whose body is read while it is sent. */
export interface StreamOptions
  extends Omit<HttpExchangeOptions, 'form' | 'json' | 'multipart' | 'body' | 'bodyLength'> {
  readonly content: SizedStream;
  /** What stands before and after the content in the body: the rest of a multipart body. @default nothing */
  readonly framing?: { readonly before: Uint8Array; readonly after: Uint8Array } | undefined;
}

/**
 * Sends a stream, piece by piece, as fast as the connection takes it: as {@link HttpClient.exchange}, with a
 * `content-length` to which the stream is held. Nothing is read before the request is sent. The stream is
 * ended where the request fails or is aborted before it. What fails is repeated only where `stream` is a
 * function, which makes it anew.
 *
 * @throws invalid_request for a stream that cannot be read, fails, or has fewer or more bytes than its size.
 */
export async function sendStream(
  http: HttpClient,
  method: string,
  path: string,
  { content, framing, ...options }: StreamOptions,
): Promise<HttpAnswer> {
  const { call } = options;
  const reader = openReader(content, call);
  const pieces = framed(reader, framing);
  const around = framing === undefined ? 0 : framing.before.length + framing.after.length;
  let problem: SizedStreamError | undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await pieces.next();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          if (error instanceof SizedStreamError) problem = error;
          throw error;
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    // Nothing is read before the connection asks for it.
    { highWaterMark: 0 },
  );
  try {
    return await http.exchange(method, path, {
      ...options,
      body,
      bodyLength: content.size + around,
    });
  } catch (error) {
    reader.cancel(error);
    // The provider waits for the rest of a body that will never come: it may have begun all the same.
    if (problem !== undefined) throw wrongStream(problem, call, 'unknown');
    // The client takes every stream for one that is used up.
    throw isRereadable(content) && isIntegrationError(error)
      ? withErrorFields(error, { shouldRetry: undefined })
      : error;
  }
}

async function* framed(
  reader: SizedReader,
  framing: StreamOptions['framing'],
): AsyncGenerator<Uint8Array, undefined> {
  if (framing !== undefined) yield framing.before;
  for (;;) {
    const piece = await reader.next();
    if (piece === undefined) break;
    yield piece;
  }
  if (framing !== undefined) yield framing.after;
}

function openReader(content: SizedStream, call: Call): SizedReader {
  try {
    return new SizedReader(content);
  } catch (error) {
    throw error instanceof SizedStreamError ? wrongStream(error, call, 'not_executed') : error;
  }
}

function wrongStream(
  cause: SizedStreamError,
  { provider, port, operation }: Call,
  execution: Execution,
): IntegrationError {
  return new IntegrationError({
    message: `${provider} ${operation} failed: ${cause.message} (invalid_request). Give a stream that is fresh and has as many bytes as its size says.`,
    code: 'invalid_request',
    execution,
    provider,
    port,
    operation,
    shouldRetry: false,
    cause,
  });
}
