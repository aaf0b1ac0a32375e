import { describe, expect, it } from 'vitest';
import { itChecksInputs } from '../../test/bind-recording.js';
import { bindPort } from '../bind-port.js';
import { tokenUsage } from '../token-usage.js';
import { chatModel } from './chat-model.js';
import type { ChatEvent } from './chat-model-answer.js';

const messages = [{ role: 'user', content: 'Hello' }];
const parameters = { type: 'object', properties: {} };
const tool = { name: 'look_up', description: 'Looks up', parameters, strict: true };
const conversation = [
  {
    role: 'user',
    content: [
      { type: 'text', text: 'What is this?' },
      { type: 'image', image: { url: 'https://example.com/a.png' }, detail: 'low' },
      { type: 'image', image: { bytes: new Uint8Array([1]), mediaType: 'image/png' } },
    ],
  },
  {
    role: 'assistant',
    text: '',
    toolCalls: [{ id: 'call_1', name: 'look_up', arguments: '{"na' }],
    continuation: { signature: 'abc' },
  },
  { role: 'tool', toolCallId: 'call_1', content: '{}', failed: true },
];
const written = Object.defineProperty(
  { $schema: 'https://json-schema.org', type: 'object' },
  '~standard',
  {
    value: { validate: () => ({ value: 1 }) },
  },
);
const standard = { '~standard': { version: 1, vendor: 'x', validate: () => ({ value: 1 }) } };

describe('chatModel', () => {
  itChecksInputs(chatModel, {
    accepted: [
      ['complete', { messages }],
      ['complete', { messages, tools: [{ name: 'a', parameters: written }] }],
      [
        'complete',
        {
          model: 'large',
          instructions: 'Be brief.',
          messages: conversation,
          tools: [tool],
          toolChoice: { tool: 'look_up' },
          parallelToolCalls: false,
          output: { name: 'thing', schema: standard, jsonSchema: parameters },
          reasoningEffort: 'low',
          maxTokens: 100,
          temperature: 0,
          topP: 1,
          stop: ['END'],
          seed: -1,
        },
      ],
      ['stream', { messages, output: { jsonSchema: parameters } }],
    ],
    refused: [
      ['complete', 'no messages', { messages: [] }],
      ['complete', 'an empty message', { messages: [{ role: 'user', content: '' }] }],
      ['complete', 'an unknown role', { messages: [{ role: 'system', content: 'x' }] }],
      ['complete', 'a last word of the model', { messages: [{ role: 'assistant', text: 'x' }] }],
      [
        'complete',
        'an image that is a data URL',
        {
          messages: [
            {
              role: 'user',
              content: [{ type: 'image', image: { url: 'data:image/png;base64,AA==' } }],
            },
          ],
        },
      ],
      [
        'complete',
        'bytes that are no image',
        {
          messages: [
            {
              role: 'user',
              content: [
                {
                  type: 'image',
                  image: { bytes: new Uint8Array([1]), mediaType: 'application/pdf' },
                },
              ],
            },
          ],
        },
      ],
      ['complete', 'two tools of one name', { messages, tools: [tool, tool] }],
      ['complete', 'a tool name with spaces', { messages, tools: [{ ...tool, name: 'a b' }] }],
      ['complete', 'an output without a schema', { messages, output: { name: 'x' } }],
      [
        'complete',
        'a Standard Schema in the place of a JSON Schema',
        { messages, output: { jsonSchema: standard } },
      ],
      ['complete', 'no room for an answer', { messages, maxTokens: 0 }],
      ['complete', 'five stop texts', { messages, stop: ['1', '2', '3', '4', '5'] }],
      ['stream', 'a temperature of 3', { messages, temperature: 3 }],
      ['stream', 'a broken seed', { messages, seed: 0.5 }],
    ],
  });

  it('stream › yields the events of the driver in order', async () => {
    const usage = tokenUsage({ inputTokens: 3, outputTokens: 1 });
    const answer = {
      id: 'a1',
      model: 'm',
      text: 'Hi',
      toolCalls: [],
      output: undefined,
      reasoning: undefined,
      finishReason: 'stop',
      providerReason: 'stop',
      message: { role: 'assistant', text: 'Hi' },
      usage,
      serviceTier: undefined,
    } as const;
    const events: readonly ChatEvent[] = [
      { type: 'answer.started', model: 'm' },
      { type: 'text.added', text: 'Hi' },
      { type: 'answer.finished', answer },
    ];
    const model = bindPort(
      chatModel,
      {
        complete: async () => answer,
        stream: async () =>
          (async function* () {
            yield* events;
          })(),
      },
      { provider: 'local' },
    );
    const seen: ChatEvent[] = [];
    const stream = await model.stream({ messages: [{ role: 'user', content: 'Hello' }] });
    for await (const event of stream) seen.push(event);
    expect(seen).toEqual(events);
  });
});
