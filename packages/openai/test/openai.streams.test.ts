import { type ChatEvent, isIntegrationError, pipeline, type UsageFact } from '@quayside/core';
import { describe, expect, it } from 'vitest';
import { createOpenAI, type OpenAIOptions } from '../src/index.js';

const encoder = new TextEncoder();

/** Answers with these bytes, in these pieces. */
function over(pieces: readonly (string | Uint8Array)[], options: Partial<OpenAIOptions> = {}) {
  const usage: UsageFact[] = [];
  const { model } = createOpenAI({
    apiKey: 'sk-test',
    model: 'gpt-5-mini',
    policy: pipeline(),
    listeners: [(fact) => fact.type === 'usage.reported' && usage.push(fact)],
    fetch: async () => {
      const left = pieces.map((piece) =>
        typeof piece === 'string' ? encoder.encode(piece) : piece,
      );
      const body = new ReadableStream<Uint8Array>({
        pull: (controller) => {
          const next = left.shift();
          if (next === undefined) controller.close();
          else controller.enqueue(next);
        },
      });
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    },
    ...options,
  });
  const events: ChatEvent[] = [];
  const read = async () => {
    const input = { messages: [{ role: 'user', content: 'hello' }] } as const;
    for await (const event of await model.stream(input)) events.push(event);
    return events;
  };
  return { read, events, usage };
}

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const DONE = 'data: [DONE]\n\n';

async function textOf(pieces: readonly (string | Uint8Array)[], options?: Partial<OpenAIOptions>) {
  const last = (await over(pieces, options).read()).at(-1);
  return last?.type === 'answer.finished' ? last.answer.text : undefined;
}

async function errorOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (thrown) => thrown,
  );
  if (!isIntegrationError(error)) throw new Error(`no IntegrationError: ${error}`);
  return error;
}

describe('the bytes of a stream', () => {
  const whole = `${chunk({ content: 'Grüße ' })}${chunk({ content: '🎈' })}${chunk({}, 'stop')}${DONE}`;

  it('mean the same wherever they are cut', async () => {
    const bytes = encoder.encode(whole);
    for (const size of [1, 2, 3, 7, 64]) {
      const pieces: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
      expect(await textOf(pieces)).toBe('Grüße 🎈');
    }
  });

  it('mean the same with CR, CRLF, a BOM, comments and no space after the colon', async () => {
    for (const end of ['\r', '\r\n'])
      expect(await textOf([whole.replaceAll('\n', end)])).toBe('Grüße 🎈');
    expect(await textOf([`\u{feff}${whole}`])).toBe('Grüße 🎈');
    expect(await textOf([whole.replaceAll('data: ', ': ping\n\ndata:')])).toBe('Grüße 🎈');
  });

  it('may lack the last blank line, and what comes after [DONE] is nothing', async () => {
    expect(await textOf([whole.trimEnd()])).toBe('Grüße 🎈');
    expect(await textOf([`${whole}${chunk({ content: 'more' })}`])).toBe('Grüße 🎈');
  });
});

describe('the end of a stream', () => {
  it('is a finish reason or [DONE]; anything else is a cut', async () => {
    expect(await textOf([chunk({ content: 'a' }), chunk({}, 'stop')])).toBe('a');
    expect(await textOf([chunk({ content: 'a' }), DONE])).toBe('a');
    for (const pieces of [[], [chunk({ content: 'a' })], [': ping\n\n']]) {
      const error = await errorOf(over(pieces).read());
      expect(error).toMatchObject({ code: 'unavailable', execution: 'unknown' });
    }
  });

  it('may be left out by a lenient server, if it said anything', async () => {
    const lenient = { streamEnd: 'lenient' } as const;
    expect(await textOf([chunk({ content: 'a' })], lenient)).toBe('a');
    expect(await errorOf(over([], lenient).read())).toMatchObject({ code: 'unavailable' });
  });

  it('reports the tokens once: counted where the provider did, else estimated', async () => {
    const usage = {
      prompt_tokens: 9,
      completion_tokens: 3,
      completion_tokens_details: { reasoning_tokens: 1 },
    };
    const last = `data: ${JSON.stringify({ choices: [], usage })}\n\n`;
    const counted = over([chunk({ content: 'a' }), chunk({}, 'stop'), last, DONE]);
    await counted.read();
    expect(counted.usage).toMatchObject([
      { inputTokens: 9, outputTokens: 3, reasoningTokens: 1, estimated: false },
    ]);
    const cut = over([chunk({ content: 'four letters' })]);
    await errorOf(cut.read());
    expect(cut.usage).toMatchObject([{ outputTokens: 2, estimated: true }]);
  });
});

describe('an error inside a stream', () => {
  it.each([
    ['data: {"error":{"message":"no","type":"server_error"}}\n\n', 'unavailable', 'unknown'],
    [
      'event: error\ndata: {"error":{"message":"no","code":"rate_limit_exceeded"}}\n\n',
      'rate_limited',
      'not_executed',
    ],
    ['data: {"error":"overloaded"}\n\n', 'unavailable', 'unknown'],
    ['data: {"error":{"code":"insufficient_quota"}}\n\n', 'quota_exhausted', 'executed'],
    ['data: {oops\n\n', 'malformed_response', 'unknown'],
    ['data: {"choices":"none"}\n\n', 'malformed_response', 'unknown'],
  ])('%s', async (text, code, execution) => {
    const { read, events } = over([chunk({ content: 'so far' }), text]);
    expect(await errorOf(read())).toMatchObject({ code, execution, operation: 'stream' });
    expect(events.some((event) => event.type === 'text.added')).toBe(true);
  });
});

describe('tool calls', () => {
  const piece = (fields: object) => chunk({ tool_calls: [fields] });

  it('merge by index, several side by side', async () => {
    const events = await over([
      piece({ index: 0, id: 'a', function: { name: 'f', arguments: '' } }),
      piece({ index: 1, id: 'b', function: { name: 'g', arguments: '{' } }),
      piece({ index: 0, function: { arguments: '{"x":' } }),
      piece({ index: 1, function: { arguments: '}' } }),
      piece({ index: 0, function: { arguments: '1}' } }),
      chunk({}, 'tool_calls'),
      DONE,
    ]).read();
    const last = events.at(-1);
    expect(last?.type === 'answer.finished' && last.answer.toolCalls).toEqual([
      { id: 'a', name: 'f', arguments: '{"x":1}' },
      { id: 'b', name: 'g', arguments: '{}' },
    ]);
  });

  it('of servers without an index or an id are told apart all the same', async () => {
    const events = await over([
      piece({ id: 'a', function: { name: 'f', arguments: '{}' } }),
      piece({ id: 'b', function: { name: 'g', arguments: '{}' } }),
      chunk({}, 'stop'),
    ]).read();
    const last = events.at(-1);
    expect(last?.type === 'answer.finished' && last.answer).toMatchObject({
      finishReason: 'tool_calls',
      toolCalls: [{ name: 'f' }, { name: 'g' }],
    });
  });
});
