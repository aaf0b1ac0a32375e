import { abortable } from '../abortable.js';
import { check, checkCode, checkEqual } from '../check.js';
import { onceMore } from '../once-more.js';
import { answerOf, type ChatModelCase, readAll } from './chat-model-session.js';

/** What the port promises about errors, aborts, lost answers, wrong input and secrets. */
export const chatSafetyCases: readonly ChatModelCase[] = [
  {
    group: 'errors',
    name: 'an unknown model is not found, and asked once',
    needs: ['complete', 'stream'],
    run: async ({ model, failure, askForWord, missingModel, attempts, usage }) => {
      const input = askForWord({ model: missingModel });
      const error = checkCode(await failure(model.complete(input)), 'not_found');
      checkEqual(error.execution, 'executed', 'the execution of a refusal');
      checkCode(await failure(model.stream(input)), 'not_found');
      checkEqual([attempts('complete'), attempts('stream')], [1, 1], 'the requests');
      checkEqual(usage(), [], 'the tokens of a refusal');
    },
  },
  {
    group: 'abort',
    name: 'before the call: nothing is sent',
    needs: ['complete', 'stream'],
    run: async ({ model, failure, askForWord, attempts }) => {
      const { controller, reason } = abortable();
      controller.abort(reason);
      const { signal } = controller;
      const asked = failure(model.complete(askForWord(), { signal }));
      check((await asked) === reason, 'another reason');
      const streamed = failure(model.stream(askForWord(), { signal }));
      check((await streamed) === reason, 'another reason');
      checkEqual(attempts('complete') + attempts('stream'), 0, 'the requests');
    },
  },
  {
    group: 'abort',
    name: "during the call: it rejects with the caller's reason",
    needs: ['complete'],
    run: async ({ model, failure, prepare, askForWord }) => {
      const { controller, reason } = abortable();
      await prepare({ text: 'pong' });
      const asking = failure(model.complete(askForWord(), { signal: controller.signal }));
      controller.abort(reason);
      check((await asking) === reason, "a call must reject with the caller's own reason");
    },
  },
  {
    group: 'lost answers',
    name: 'are repeated: the model changes nothing',
    needs: ['complete', 'stream', 'lostAnswers'],
    run: async (first) => {
      const session = await first.reconnect(onceMore);
      const { model, prepare, askForWord, attempts, connection } = session;
      for (const operation of ['complete', 'stream'] as const) {
        await prepare({ text: 'pong' });
        await prepare({ text: 'pong' });
        await connection.loseNextAnswer?.(operation);
        const answer =
          operation === 'complete'
            ? await model.complete(askForWord())
            : answerOf(await readAll(await model.stream(askForWord())));
        check(/pong/i.test(answer.text), 'the answer is another');
        checkEqual(attempts(operation), 2, 'the requests');
      }
    },
  },
  {
    group: 'input',
    name: 'what is wrong is refused before anything is sent',
    needs: ['complete'],
    run: async ({ model, failure, askForWord, attempts }) => {
      const wrong = [
        { messages: [] },
        askForWord({ temperature: 3 }),
        askForWord({ maxTokens: 0 }),
        { ...askForWord(), max_tokens: 5 },
        { messages: [{ role: 'assistant', text: 'me last' }] as const },
      ];
      for (const input of wrong) checkCode(await failure(model.complete(input)), 'invalid_request');
      checkEqual(attempts('complete'), 0, 'the requests');
    },
  },
  {
    group: 'secrets',
    name: 'no error and no fact of a failing call holds one',
    needs: ['complete'],
    run: async ({ model, failure, askForWord, missingModel, facts }) => {
      await failure(model.complete(askForWord({ model: missingModel })));
      check(facts.length >= 2, 'the connection reports no facts');
    },
  },
];
