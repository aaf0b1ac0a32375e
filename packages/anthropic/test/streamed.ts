import { type ChatEvent, isIntegrationError, type UsageFact } from '@quayside/core';
import { createVirtualClock, type VirtualClock } from '@quayside/core/testing';
import { type AnthropicOptions, createAnthropic } from '../src/index.js';

const encoder = new TextEncoder();

/** What a server sends: bytes, a pause in milliseconds, or the end of the connection. */
export type Step = string | Uint8Array | number | 'CUT';

/** One event of a stream. */
export const event = (type: string, fields: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;

/** The beginning of a message that took so many tokens to ask. */
export const start = (usage: object = { input_tokens: 9, output_tokens: 1 }): string =>
  event('message_start', { message: { id: 'msg_1', model: 'm', content: [], usage } });

export const opened = (block: object, index = 0): string =>
  event('content_block_start', { index, content_block: block });

export const delta = (added: object, index = 0): string =>
  event('content_block_delta', { index, delta: added });

export const closed = (index = 0): string => event('content_block_stop', { index });

/** A block of text, as it begins, and words of it. */
export const textBlock: string = opened({ type: 'text', text: '' });
export const word = (text: string, index = 0): string => delta({ type: 'text_delta', text }, index);

/** The end of a message. */
export const ended = (stop_reason = 'end_turn', usage: object = { output_tokens: 3 }): string =>
  event('message_delta', { delta: { stop_reason }, usage }) + event('message_stop');

/** A chat port whose server answers every request with the next of these streams, the last one for ever. */
export function streamed(
  answers: readonly (readonly Step[])[],
  options: Partial<AnthropicOptions> = {},
) {
  const clock = createVirtualClock();
  const usage: UsageFact[] = [];
  let requests = 0;
  const fetch: typeof globalThis.fetch = async () => {
    const steps = answers[Math.min(requests, answers.length - 1)] ?? [];
    requests += 1;
    const headers = { 'content-type': 'text/event-stream' };
    return new Response(bodyOf(steps, clock), { headers });
  };
  const { model } = createAnthropic({
    apiKey: 'sk-test',
    model: 'claude-haiku-5-5',
    listeners: [(fact) => fact.type === 'usage.reported' && usage.push(fact)],
    fetch,
    clock,
    ...options,
  });
  const events: ChatEvent[] = [];
  /** Reads the stream to its end. Rejects with what ended it. */
  const read = async (): Promise<readonly ChatEvent[]> => {
    const reading = async () => {
      const input = { messages: [{ role: 'user', content: 'hello' }] } as const;
      for await (const one of await model.stream(input)) events.push(one);
    };
    await clock.settle(reading());
    return events;
  };
  return { clock, model, read, events, usage, requests: () => requests };
}

/** The error that ended it. */
export async function errorOf(reading: Promise<unknown>) {
  const error = await reading.then(
    () => undefined,
    (thrown) => thrown,
  );
  if (!isIntegrationError(error)) throw new Error(`no IntegrationError: ${error}`);
  return error;
}

/** The whole answer at the end. */
export function answerOf(events: readonly ChatEvent[]) {
  const last = events.at(-1);
  if (last?.type !== 'answer.finished') throw new Error(`ends with ${last?.type}`);
  return last.answer;
}

function bodyOf(steps: readonly Step[], clock: VirtualClock): ReadableStream<Uint8Array> {
  const left = [...steps];
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next = left.shift();
      if (next === undefined) controller.close();
      else if (next === 'CUT') controller.error(new TypeError('terminated'));
      else if (typeof next === 'string') controller.enqueue(encoder.encode(next));
      else if (typeof next !== 'number') controller.enqueue(next);
      else {
        await new Promise<void>((resolve) => clock.schedule(resolve, next));
        controller.enqueue(new Uint8Array());
      }
    },
  });
}
