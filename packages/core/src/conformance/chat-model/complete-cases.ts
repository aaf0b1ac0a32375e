import type { ChatTool } from '../../ports/chat-model-request.js';
import { isConsistentUsage } from '../../token-usage.js';
import { check, checkCode, checkEqual } from '../check.js';
import type { ChatModelCase } from './chat-model-session.js';

/** A tool that models like to call. */
export const weather: ChatTool = {
  name: 'get_weather',
  description: 'Tells the weather of a city.',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
};

const CITY = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};

/** One red pixel. */
const PIXEL = Uint8Array.from(
  atob(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  ),
  (character) => character.charCodeAt(0),
);

/** What `complete` promises. */
export const completeCases: readonly ChatModelCase[] = [
  {
    group: 'complete',
    name: 'answers, and says how and by which model',
    needs: ['complete'],
    run: async ({ model, prepare, askForWord }) => {
      await prepare({ text: 'pong' });
      const answer = await model.complete(askForWord());
      check(/pong/i.test(answer.text), `asked for pong, got ${answer.text.length} characters`);
      checkEqual(answer.finishReason, 'stop', 'the reason');
      checkEqual([answer.toolCalls, answer.output ?? null], [[], null], 'tools and output');
      check(answer.model !== '', 'the answer names its model');
      checkEqual(answer.message.role, 'assistant', 'the role of the turn');
    },
  },
  {
    group: 'complete',
    name: 'an answer goes back as the history of the next turn',
    needs: ['complete'],
    run: async ({ model, prepare, askForWord }) => {
      await prepare({ text: 'pong' });
      const first = await model.complete(askForWord());
      await prepare({ text: 'pong again' });
      const messages = [
        ...askForWord().messages,
        first.message,
        { role: 'user', content: 'The same word again, please.' } as const,
      ];
      const second = await model.complete({ instructions: 'Be brief.', messages });
      check(/pong/i.test(second.text), 'the model knows what it said');
    },
  },
  {
    group: 'complete',
    name: 'reports its tokens once, the same in the answer and as a fact',
    needs: ['complete', 'usage'],
    run: async ({ model, prepare, askForWord, usage }) => {
      await prepare({ text: 'pong' });
      const answer = await model.complete(askForWord());
      const [fact, ...more] = usage();
      checkEqual(more, [], 'further reports');
      check(fact !== undefined && answer.usage !== undefined, 'the tokens are missing');
      check(isConsistentUsage(answer.usage), 'a part of the tokens exceeds its total');
      check(answer.usage.inputTokens > 0 && answer.usage.outputTokens > 0, 'no tokens');
      checkEqual(fact.inputTokens, answer.usage.inputTokens, 'the input tokens of the fact');
      checkEqual(fact.outputTokens, answer.usage.outputTokens, 'the output tokens of the fact');
      checkEqual([fact.model, fact.estimated], [answer.model, false], 'whose tokens');
    },
  },
  {
    group: 'complete',
    name: 'an answer that is too long says so',
    needs: ['complete', 'maxTokens'],
    run: async ({ model, prepare }) => {
      await prepare({ text: 'one two', finishReason: 'length' });
      const messages = [{ role: 'user', content: 'Count to a thousand in words.' }] as const;
      const answer = await model.complete({ messages, maxTokens: 16 });
      checkEqual(answer.finishReason, 'length', 'the reason');
    },
  },
  {
    group: 'complete',
    name: 'a refusal is an answer',
    needs: ['complete', 'preparedAnswers'],
    run: async ({ model, prepare, askForWord }) => {
      await prepare({ text: 'no', finishReason: 'refusal' });
      checkEqual((await model.complete(askForWord())).finishReason, 'refusal', 'the reason');
    },
  },
  {
    group: 'complete',
    name: 'an answer that is held back is an answer',
    needs: ['complete', 'preparedAnswers', 'contentFilter'],
    run: async ({ model, prepare, askForWord }) => {
      await prepare({ text: 'no', finishReason: 'content_filter' });
      checkEqual((await model.complete(askForWord())).finishReason, 'content_filter', 'the reason');
    },
  },
  {
    group: 'complete',
    name: 'looks at images',
    needs: ['complete', 'images'],
    run: async ({ model, prepare }) => {
      await prepare({ text: 'red' });
      const image = { bytes: PIXEL, mediaType: 'image/png' } as const;
      const content = [
        { type: 'text', text: 'Which colour? One word.' },
        { type: 'image', image, detail: 'low' },
      ] as const;
      const answer = await model.complete({ messages: [{ role: 'user', content }] });
      check(answer.text !== '', 'the answer is empty');
    },
  },
  {
    group: 'tools',
    name: 'the model calls one, gets its result and answers',
    needs: ['complete', 'tools'],
    run: async ({ model, prepare }) => {
      const question = { role: 'user', content: 'How is the weather in Rome?' } as const;
      await prepare({ toolCalls: [{ name: weather.name, arguments: '{"city":"Rome"}' }] });
      const asked = await model.complete({
        messages: [question],
        tools: [weather],
        toolChoice: { tool: weather.name },
      });
      const [call] = asked.toolCalls;
      check(call !== undefined, 'the model called no tool');
      checkEqual([asked.finishReason, call.name], ['tool_calls', weather.name], 'the tool call');
      check(call.id !== '', 'a tool call has an id');
      check(typeof JSON.parse(call.arguments).city === 'string', 'the arguments are JSON');
      await prepare({ text: 'It is sunny in Rome.' });
      const answer = await model.complete({
        messages: [
          question,
          asked.message,
          { role: 'tool', toolCallId: call.id, content: '{"sky":"sunny"}' },
        ],
        tools: [weather],
      });
      check(answer.text !== '', 'the model says nothing about the result');
    },
  },
  {
    group: 'structured output',
    name: 'is parsed',
    needs: ['complete', 'structuredOutput'],
    run: async ({ model, prepare }) => {
      await prepare({ text: '{"city":"Rome"}' });
      const messages = [{ role: 'user', content: 'The capital of Italy, as JSON.' }] as const;
      const answer = await model.complete({ messages, output: { jsonSchema: CITY } });
      const output = answer.output as { readonly city?: unknown } | undefined;
      checkEqual(typeof output?.city, 'string', 'the type of the city');
    },
  },
  {
    group: 'structured output',
    name: 'that is no JSON is a malformed response, and its tokens are reported',
    needs: ['complete', 'structuredOutput', 'preparedAnswers', 'usage'],
    run: async ({ model, prepare, failure, askForWord, usage }) => {
      await prepare({ text: 'Sure! {"city":' });
      const asked = model.complete(askForWord({ output: { jsonSchema: CITY } }));
      const error = checkCode(await failure(asked), 'malformed_response');
      checkEqual(error.execution, 'executed', 'the execution');
      checkEqual(usage().length, 1, 'the reports of an answer that was paid for');
    },
  },
];
