import { beforeAll, describe, expect, it } from 'vitest';
import { loadTransport } from './load-transport.js';
import {
  answerOf,
  closed,
  delta,
  ended,
  errorOf,
  event,
  opened,
  type Step,
  start,
  streamed,
  textBlock,
  word,
} from './streamed.js';

beforeAll(loadTransport);

const answered = async (...steps: readonly Step[]) => answerOf(await streamed([steps]).read());
const json = (partial_json: string, index: number): string =>
  delta({ type: 'input_json_delta', partial_json }, index);

describe('a stream', () => {
  it('tells text, thinking and tool calls as they come, and the whole at the end', async () => {
    const { read } = streamed([
      [
        start(),
        event('ping'),
        opened({ type: 'thinking', thinking: '', signature: '' }),
        delta({ type: 'thinking_delta', thinking: 'Rome' }),
        delta({ type: 'thinking_delta', thinking: '…' }),
        delta({ type: 'signature_delta', signature: 'EqQB' }),
        closed(),
        opened({ type: 'text', text: '' }, 1),
        word('Let me ', 1),
        word('see.', 1),
        closed(1),
        opened({ type: 'tool_use', id: 't1', name: 'f', input: {} }, 2),
        json('', 2),
        json('{"a":', 2),
        json('1}', 2),
        closed(2),
        ended('tool_use'),
      ],
    ]);
    const events = await read();
    const toolCall = { id: 't1', name: 'f', arguments: '{"a":1}' };
    expect(events.slice(0, -1)).toEqual([
      { type: 'answer.started', model: 'm' },
      { type: 'reasoning.added', text: 'Rome' },
      { type: 'reasoning.added', text: '…' },
      { type: 'text.added', text: 'Let me ' },
      { type: 'text.added', text: 'see.' },
      { type: 'tool_call.started', index: 0, id: 't1', name: 'f' },
      { type: 'tool_call.added', index: 0, arguments: '{"a":' },
      { type: 'tool_call.added', index: 0, arguments: '1}' },
      { type: 'tool_call.finished', index: 0, toolCall },
    ]);
    expect(answerOf(events)).toMatchObject({
      id: 'msg_1',
      model: 'm',
      text: 'Let me see.',
      reasoning: 'Rome…',
      finishReason: 'tool_calls',
      providerReason: 'tool_use',
      toolCalls: [toolCall],
      message: {
        continuation: {
          provider: 'anthropic',
          content: [
            { type: 'thinking', thinking: 'Rome…', signature: 'EqQB' },
            { type: 'text', text: 'Let me see.' },
            { type: 'tool_use', id: 't1', name: 'f', input: { a: 1 } },
          ],
        },
      },
    });
  });

  it('keeps parallel calls apart, whichever is written first', async () => {
    const { toolCalls, message } = await answered(
      start(),
      textBlock,
      closed(),
      opened({ type: 'tool_use', id: 'a', name: 'f', input: {} }, 1),
      opened({ type: 'tool_use', id: 'b', name: 'g', input: {} }, 2),
      json('{"y"', 2),
      json('{"x"', 1),
      json(':2}', 2),
      json(':1}', 1),
      closed(2),
      closed(1),
      ended('tool_use'),
    );
    expect(toolCalls).toEqual([
      { id: 'a', name: 'f', arguments: '{"x":1}' },
      { id: 'b', name: 'g', arguments: '{"y":2}' },
    ]);
    // Text and calls say everything: nothing of Anthropic's own has to come along.
    expect(message).not.toHaveProperty('continuation');
  });

  it('writes the arguments of a call without any as an empty object', async () => {
    const { read, events } = streamed([
      [
        start(),
        opened({ type: 'tool_use', id: 'a', name: 'f', input: {} }),
        closed(),
        ended('tool_use'),
      ],
    ]);
    expect(answerOf(await read()).toolCalls).toEqual([{ id: 'a', name: 'f', arguments: '{}' }]);
    expect(events).toContainEqual({ type: 'tool_call.added', index: 0, arguments: '{}' });
  });

  it('keeps what tools of Anthropic’s did, with the sources of what was said', async () => {
    const result = {
      type: 'web_search_tool_result',
      tool_use_id: 's1',
      content: [{ title: 'Rome' }],
    };
    const citation = { type: 'web_search_result_location', url: 'https://example.com' };
    const { message, toolCalls, text } = await answered(
      start(),
      opened({ type: 'server_tool_use', id: 's1', name: 'web_search', input: {} }),
      json('{"query":"Rome"}', 0),
      closed(),
      opened(result, 1),
      closed(1),
      opened({ type: 'text', text: '', citations: [] }, 2),
      delta({ type: 'citations_delta', citation }, 2),
      word('Sunny.', 2),
      closed(2),
      ended(),
    );
    expect([text, toolCalls]).toEqual(['Sunny.', []]);
    expect(message.continuation).toMatchObject({
      content: [
        { type: 'server_tool_use', input: { query: 'Rome' } },
        result,
        { type: 'text', text: 'Sunny.', citations: [citation] },
      ],
    });
  });

  it('hands no thought back that was cut before its signature, and no empty text', async () => {
    const cut = [start(), opened({ type: 'thinking', thinking: '', signature: '' })];
    const thought = delta({ type: 'thinking_delta', thinking: 'Let me' });
    const { message, reasoning } = await answered(...cut, thought, closed(), ended('max_tokens'));
    expect(reasoning).toBe('Let me');
    expect(message).not.toHaveProperty('continuation');
    const signed = delta({ type: 'signature_delta', signature: 'EqQB' });
    const whole = [
      ...cut,
      thought,
      signed,
      closed(),
      opened({ type: 'text', text: '' }, 1),
      closed(1),
    ];
    expect((await answered(...whole, ended())).message.continuation).toEqual({
      provider: 'anthropic',
      content: [{ type: 'thinking', thinking: 'Let me', signature: 'EqQB' }],
    });
  });

  it('passes over events, deltas and blocks that are not known yet', async () => {
    const answer = await answered(
      start(),
      event('message_progress', { done: 0.5 }),
      opened({ type: 'hologram', depth: 3 }),
      delta({ type: 'hologram_delta', depth: 4 }),
      closed(),
      opened({ type: 'text', text: 'Hi' }, 1),
      closed(1),
      ended('new_reason'),
    );
    expect(answer).toMatchObject({
      text: 'Hi',
      finishReason: 'other',
      providerReason: 'new_reason',
    });
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool_calls'],
    ['refusal', 'refusal'],
    ['pause_turn', 'other'],
  ])('that ends with %s is finished for %s', async (said, finishReason) => {
    const answer = await answered(start(), textBlock, word('a'), closed(), ended(said));
    expect(answer).toMatchObject({ finishReason, providerReason: said });
  });
});

describe('the end of a stream', () => {
  const said = [start(), textBlock, word('a'), closed()];
  const reason = event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: {} });

  it('is message_stop; anything else is a cut', async () => {
    for (const steps of [[], [event('ping')], [start()], said, [...said, reason]]) {
      const error = await errorOf(streamed([steps]).read());
      expect(error).toMatchObject({ code: 'unavailable', execution: 'unknown' });
    }
  });

  it('may be left out by a lenient server, if it said anything', async () => {
    const lenient = { streamEnd: 'lenient' } as const;
    for (const steps of [said, [...said, reason]]) {
      const answer = answerOf(await streamed([steps], lenient).read());
      expect(answer).toMatchObject({ text: 'a', finishReason: 'stop' });
    }
    const silent = streamed([[]], lenient);
    expect(await errorOf(silent.read())).toMatchObject({ code: 'unavailable' });
  });

  it('is not waited beyond', async () => {
    const { read, clock } = streamed([[...said, ended(), 600_000, word('more')]]);
    expect(answerOf(await read()).text).toBe('a');
    expect(clock.now()).toBe(0);
  });
});
