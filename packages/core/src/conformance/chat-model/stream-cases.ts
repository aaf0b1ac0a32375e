import { check, checkCode, checkEqual } from '../check.js';
import { answerOf, type ChatModelCase, readAll } from './chat-model-session.js';
import { weather } from './complete-cases.js';

/** What `stream` promises. */
export const streamCases: readonly ChatModelCase[] = [
  {
    group: 'stream',
    name: 'begins, says the text in pieces, and ends with the whole answer',
    needs: ['stream'],
    run: async ({ model, prepare, askForWord }) => {
      await prepare({ text: 'pong pong pong' });
      const events = await readAll(await model.stream(askForWord()));
      checkEqual(events[0]?.type, 'answer.started', 'the first event');
      const answer = answerOf(events);
      const said = events.flatMap((event) => (event.type === 'text.added' ? event.text : []));
      checkEqual(said.join(''), answer.text, 'the pieces together');
      checkEqual(answer.finishReason, 'stop', 'the reason');
      check(/pong/i.test(answer.text), 'the answer is another');
    },
  },
  {
    group: 'stream',
    name: 'reports its tokens once',
    needs: ['stream', 'usage'],
    run: async ({ model, prepare, askForWord, usage }) => {
      await prepare({ text: 'pong' });
      const answer = answerOf(await readAll(await model.stream(askForWord())));
      checkEqual(
        usage().map(({ outputTokens, estimated }) => [outputTokens, estimated]),
        [[answer.usage?.outputTokens, false]],
        'the reports',
      );
    },
  },
  {
    group: 'stream',
    name: 'puts tool calls together',
    needs: ['stream', 'tools'],
    run: async ({ model, prepare }) => {
      await prepare({ toolCalls: [{ name: weather.name, arguments: '{"city":"Rome"}' }] });
      const events = await readAll(
        await model.stream({
          messages: [{ role: 'user', content: 'How is the weather in Rome?' }],
          tools: [weather],
          toolChoice: { tool: weather.name },
        }),
      );
      const { toolCalls, finishReason } = answerOf(events);
      checkEqual(finishReason, 'tool_calls', 'the reason');
      const pieces = events.flatMap((event) =>
        event.type === 'tool_call.added' && event.index === 0 ? event.arguments : [],
      );
      checkEqual(pieces.join(''), toolCalls[0]?.arguments, 'the arguments in pieces');
      const finished = events.flatMap((event) =>
        event.type === 'tool_call.finished' ? event.toolCall : [],
      );
      checkEqual(finished, toolCalls, 'the finished tool calls');
    },
  },
  {
    group: 'stream',
    name: 'a loop that is left reports what was said, as an estimate',
    needs: ['stream', 'usage', 'preparedAnswers'],
    run: async ({ model, prepare, askForWord, usage }) => {
      await prepare({ text: 'one two three four five six' });
      for await (const event of await model.stream(askForWord())) {
        if (event.type === 'text.added') break;
      }
      // The connection is closed in the background: nobody waits for one that hangs.
      for (let turns = 0; turns < 100 && usage().length === 0; turns += 1)
        await new Promise((resolve) => setTimeout(resolve, 0));
      checkEqual(
        usage().map(({ estimated }) => estimated),
        [true],
        'the reports of a stream that was left',
      );
    },
  },
  {
    group: 'stream',
    name: 'a stream that is cut rejects: what arrived is not the whole',
    needs: ['stream', 'cutStreams'],
    run: async ({ model, prepare, askForWord, failure, connection }) => {
      await prepare({ text: 'one two three four five six' });
      await connection.cutNextStream?.();
      const stream = await model.stream(askForWord());
      const error = checkCode(await failure(readAll(stream)), 'unavailable', 'malformed_response');
      checkEqual(error.execution, 'unknown', 'the execution of a cut stream');
    },
  },
  {
    group: 'stream',
    name: "an abort ends it with exactly the caller's reason",
    needs: ['stream', 'preparedAnswers'],
    run: async ({ model, prepare, askForWord, failure }) => {
      await prepare({ text: 'one two three four five six' });
      const controller = new AbortController();
      const reason = new Error('the caller has gone');
      const stream = await model.stream(askForWord(), { signal: controller.signal });
      const reading = async (): Promise<void> => {
        for await (const event of stream) {
          if (event.type === 'text.added') controller.abort(reason);
        }
      };
      check((await failure(reading())) === reason, 'another reason');
    },
  },
];
