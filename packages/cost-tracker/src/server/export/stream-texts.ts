import type { Context } from 'hono';

/**
 * Answers with texts as they are read, no faster than they are taken. Nothing more is read for whoever has hung up. An
 * answer that cannot be read to its end is broken off: one that ended well would look whole.
 */
export function streamTexts(
  context: Context,
  texts: AsyncIterable<string>,
  onError: (error: unknown) => void,
): Response {
  const encoder = new TextEncoder();
  const iterator = texts[Symbol.asyncIterator]();
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      try {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (error) {
        onError(error);
        controller.error(new Error('The answer could not be read to its end.'));
      }
    },
    cancel: async () => {
      await iterator.return?.();
    },
  });
  return context.body(body);
}
