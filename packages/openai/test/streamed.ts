import { type ChatEvent, isIntegrationError, type UsageFact } from '@quayside/core';
import { createVirtualClock, type VirtualClock } from '@quayside/core/testing';
import { createOpenAI, type OpenAIOptions } from '../src/index.js';

const encoder = new TextEncoder();

/** What a server sends: bytes, a pause in milliseconds, or the end of the connection. */
export type Step = string | Uint8Array | number | 'CUT';

/** One chunk of a chat completion. */
export const chunk = (delta: object, finish: string | null = null, more: object = {}): string =>
  `data: ${JSON.stringify({ id: 'c', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }], ...more })}\n\n`;

export const DONE = 'data: [DONE]\n\n';

/** One event of a response's stream. */
export const event = (type: string, fields: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;

/** A chat port whose server answers every request with the next of these streams, the last one for ever. */
export function streamed(
  answers: readonly (readonly Step[])[],
  options: Partial<OpenAIOptions> = {},
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
  const { model } = createOpenAI({
    apiKey: 'sk-test',
    model: 'gpt-5-mini',
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
