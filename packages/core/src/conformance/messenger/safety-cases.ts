import { abortable } from '../abortable.js';
import { check, checkCode, checkEqual } from '../check.js';
import { onceMore } from '../once-more.js';
import type { MessengerCase, MessengerSession } from './messenger-session.js';

async function loseNextSend({ connection }: MessengerSession): Promise<void> {
  check(
    connection.loseNextAnswer !== undefined,
    'needs connection.loseNextAnswer, or capabilities: { lostAnswers: false }',
  );
  await connection.loseNextAnswer('send');
}

/** What the port promises about aborts, lost answers, wrong input and secrets. */
export const safetyCases: readonly MessengerCase[] = [
  {
    group: 'abort',
    name: 'before the call: nothing is sent',
    needs: ['send'],
    run: async ({ messenger, failure, attempts, fixtures }) => {
      const { controller, reason } = abortable();
      controller.abort(reason);
      const { signal } = controller;
      const input = { channel: fixtures.channel, text: 'hello' };
      check((await failure(messenger.send(input, { signal }))) === reason, 'another reason');
      checkEqual(attempts('send'), 0, 'the requests');
    },
  },
  {
    group: 'abort',
    name: "during a send: it rejects with the caller's reason, and there is at most one message",
    needs: ['send', 'listMessages'],
    run: async ({ messenger, failure, unique, saying, fixtures }) => {
      const { controller, reason } = abortable();
      const text = unique('aborted');
      const input = { channel: fixtures.channel, text };
      const sending = failure(messenger.send(input, { signal: controller.signal }));
      controller.abort(reason);
      check((await sending) === reason, "a send must reject with the caller's own reason");
      check((await saying(text)).length <= 1, 'the message was sent twice');
    },
  },
  {
    group: 'lost answers',
    name: 'the error says that the message may have been sent, and a policy does not send it again',
    needs: ['send', 'listMessages', 'lostAnswers'],
    run: async (first) => {
      const session = await first.reconnect(onceMore);
      const { messenger, failure, unique, saying, fixtures, attempts } = session;
      const text = unique('lost');
      await loseNextSend(session);
      const error = checkCode(
        await failure(messenger.send({ channel: fixtures.channel, text })),
        'unavailable',
        'timeout',
      );
      checkEqual(error.execution, 'unknown', 'the execution of a lost answer');
      checkEqual(attempts('send'), 1, 'the requests');
      checkEqual((await saying(text)).length, 1, 'the messages');
    },
  },
  {
    group: 'lost answers',
    name: 'with a key that the provider remembers, a repeated message is there once',
    needs: ['send', 'listMessages', 'lostAnswers', 'rememberedKeys'],
    run: async (first) => {
      const session = await first.reconnect(onceMore);
      const { messenger, key, unique, saying, fixtures, attempts } = session;
      const text = unique('keyed');
      await loseNextSend(session);
      const ref = await messenger.send({ channel: fixtures.channel, text }, key());
      checkEqual(attempts('send'), 2, 'the requests');
      checkEqual(
        (await saying(text)).map((message) => message.ref.id),
        [ref.id],
        'the messages',
      );
    },
  },
  {
    group: 'input',
    name: 'what is wrong is refused before anything is sent',
    needs: ['send', 'react'],
    run: async ({ messenger, failure, attempts, fixtures }) => {
      const { channel } = fixtures;
      const unknown = { channel, text: 'a', colour: 'red' };
      checkCode(await failure(messenger.send({ channel, text: '' })), 'invalid_request');
      checkCode(await failure(messenger.send(unknown)), 'invalid_request');
      const message = { channel, id: 'any' };
      checkCode(await failure(messenger.react({ message, emoji: ':+1:' })), 'invalid_request');
      checkEqual(attempts('send') + attempts('react'), 0, 'the requests');
    },
  },
  {
    group: 'secrets',
    name: 'no error and no fact of a failing call holds one',
    needs: ['send', 'getPermalink'],
    run: async ({ messenger, failure, missing, facts }) => {
      const channel = missing('channel');
      await failure(messenger.send({ channel, text: 'hello' }));
      await failure(messenger.getPermalink({ channel, id: missing('message') }));
      check(facts.length >= 4, 'the connection reports no facts');
    },
  },
];
