import { check, checkCode, checkEqual } from '../check.js';
import type { MessengerCase } from './messenger-session.js';

/** What `send`, `reply`, `sendDirect` and `sendEphemeral` promise. */
export const sendCases: readonly MessengerCase[] = [
  {
    group: 'send',
    name: 'the message is in the channel, once, written by us',
    needs: ['send', 'listMessages'],
    run: async ({ sendUnique, saying, fixtures }) => {
      const { ref, text } = await sendUnique();
      checkEqual(ref.channel, fixtures.channel, 'the channel of the message');
      const found = await saying(text);
      checkEqual(
        found.map((message) => message.ref.id),
        [ref.id],
        'the messages in the channel',
      );
      check(found[0]?.byBot === true, 'a message of ours is written by a bot');
    },
  },
  {
    group: 'send',
    name: 'text is literal: markup and mentions in it mean nothing',
    needs: ['send', 'listMessages'],
    run: async ({ messenger, unique, saying, fixtures }) => {
      const mark = unique('literal');
      const text = `${mark} *a* _b_ <@everyone> & @here <https://example.com|link>`;
      await messenger.send({ channel: fixtures.channel, text });
      const [found] = await saying(mark);
      check(found !== undefined, 'the message is missing');
      // What the provider keeps may be escaped, but holds no live mention.
      check(!/<!(?:everyone|here|channel)>/.test(found.text), 'a mention became live');
    },
  },
  {
    group: 'send',
    name: 'a message may have structure',
    needs: ['send', 'listMessages', 'blocks'],
    run: async ({ messenger, unique, saying, fixtures }) => {
      const text = unique('blocks');
      await messenger.send({
        channel: fixtures.channel,
        text,
        blocks: [
          { type: 'heading', text },
          { type: 'paragraph', content: ['plain ', { type: 'text', text: 'bold', bold: true }] },
          { type: 'list', items: [{ content: ['one'] }, { content: ['two'] }] },
          { type: 'code_block', text: 'const a = 1;' },
          { type: 'divider' },
          { type: 'buttons', buttons: [{ text: 'Open', url: 'https://example.com' }] },
        ],
      });
      checkEqual((await saying(text)).length, 1, 'the messages');
    },
  },
  {
    group: 'send',
    name: 'an unknown channel is not found, and asked once',
    needs: ['send'],
    run: async (session) => {
      const { messenger, failure, missing, attempts } = session;
      const error = checkCode(
        await failure(messenger.send({ channel: missing('channel'), text: 'hello' })),
        'not_found',
      );
      checkEqual(error.execution, 'executed', 'the execution of a refusal');
      checkEqual(attempts('send'), 1, 'the requests');
    },
  },
  {
    group: 'send',
    name: 'an archived channel is a conflict',
    needs: ['send', 'archivedChannels'],
    run: async ({ messenger, failure, fixtures }) => {
      const channel = fixtures.archivedChannel ?? '';
      checkCode(await failure(messenger.send({ channel, text: 'hello' })), 'conflict');
    },
  },
  {
    group: 'reply',
    name: 'replies stand in the thread of the message, also replies to replies',
    needs: ['send', 'reply', 'listMessages'],
    run: async ({ messenger, sendUnique, unique, saying, connection }) => {
      const { ref } = await sendUnique();
      await connection.passTime?.();
      const [first, second] = [unique('reply'), unique('reply')];
      const reply = await messenger.reply({ to: ref, text: first });
      await connection.passTime?.();
      const again = await messenger.reply({ to: reply, text: second });
      check(reply.thread !== undefined, 'a reply names its thread');
      checkEqual(again.thread, reply.thread, 'the thread of a reply to a reply');
      const { thread } = reply;
      checkEqual((await saying(first, thread)).length, 1, 'the first reply in the thread');
      checkEqual((await saying(second, thread)).length, 1, 'the second reply in the thread');
    },
  },
  {
    group: 'reply',
    name: 'an unknown message is not found',
    needs: ['reply', 'knownThreads'],
    run: async ({ messenger, failure, missing, fixtures }) => {
      const to = { channel: fixtures.channel, id: missing('message') };
      checkCode(await failure(messenger.reply({ to, text: 'hello' })), 'not_found');
    },
  },
  {
    group: 'sendDirect',
    name: 'sends to a person, and again in the same conversation',
    needs: ['sendDirect'],
    run: async ({ messenger, unique, fixtures }) => {
      const person = fixtures.person.id;
      const first = await messenger.sendDirect({ person, text: unique('direct') });
      const second = await messenger.sendDirect({ person, text: unique('direct') });
      checkEqual(second.channel, first.channel, 'the conversation');
      check(second.id !== first.id, 'two messages are two');
    },
  },
  {
    group: 'sendDirect',
    name: 'an unknown person is not found',
    needs: ['sendDirect'],
    run: async ({ messenger, failure, missing }) => {
      const input = { person: missing('person'), text: 'hello' };
      checkCode(await failure(messenger.sendDirect(input)), 'not_found');
    },
  },
  {
    group: 'sendEphemeral',
    name: 'shows nothing in the channel',
    needs: ['sendEphemeral', 'listMessages'],
    run: async ({ messenger, unique, saying, fixtures }) => {
      const text = unique('ephemeral');
      const { channel, person } = fixtures;
      await messenger.sendEphemeral({ channel, person: person.id, text });
      checkEqual(await saying(text), [], 'what everybody sees');
    },
  },
];
