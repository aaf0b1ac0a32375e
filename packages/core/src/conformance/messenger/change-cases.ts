import { check, checkCode, checkEqual } from '../check.js';
import type { MessengerCase } from './messenger-session.js';

/** What `editMessage`, `deleteMessage`, `getPermalink`, `react` and `unreact` promise. */
export const changeCases: readonly MessengerCase[] = [
  {
    group: 'editMessage',
    name: 'the message says something else, under the same id',
    needs: ['send', 'editMessage', 'listMessages'],
    run: async ({ messenger, sendUnique, unique, saying }) => {
      const { ref, text } = await sendUnique();
      const changed = unique('edited');
      const edited = await messenger.editMessage({ message: ref, text: changed });
      checkEqual([edited.channel, edited.id], [ref.channel, ref.id], 'the message');
      checkEqual(await saying(text), [], 'what it said before');
      const [found] = await saying(changed);
      checkEqual(found?.ref.id, ref.id, 'what it says now');
      check(found?.editedAt !== undefined, 'an edited message says when');
    },
  },
  {
    group: 'editMessage',
    name: 'an unknown message is not found',
    needs: ['editMessage'],
    run: async ({ messenger, failure, missing, fixtures }) => {
      const message = { channel: fixtures.channel, id: missing('message') };
      checkCode(await failure(messenger.editMessage({ message, text: 'hello' })), 'not_found');
    },
  },
  {
    group: 'deleteMessage',
    name: 'the message is gone, and deleting it again succeeds',
    needs: ['send', 'deleteMessage', 'listMessages'],
    run: async ({ messenger, sendUnique, saying }) => {
      const { ref, text } = await sendUnique();
      await messenger.deleteMessage(ref);
      checkEqual(await saying(text), [], 'the messages in the channel');
      await messenger.deleteMessage(ref);
    },
  },
  {
    group: 'getPermalink',
    name: 'is a link for people',
    needs: ['send', 'getPermalink'],
    run: async ({ messenger, sendUnique }) => {
      const link = await messenger.getPermalink((await sendUnique()).ref);
      check(URL.canParse(link) && /^https?:/.test(link), `${link} is no link`);
    },
  },
  {
    group: 'getPermalink',
    name: 'of an unknown message is not found',
    needs: ['getPermalink'],
    run: async ({ messenger, failure, missing, fixtures }) => {
      const message = { channel: fixtures.channel, id: missing('message') };
      checkCode(await failure(messenger.getPermalink(message)), 'not_found');
    },
  },
  {
    group: 'reactions',
    name: 'can be added and taken back, both as often as wanted',
    needs: ['send', 'react', 'unreact'],
    run: async ({ messenger, sendUnique, fixtures }) => {
      const { ref: message } = await sendUnique();
      const reaction = { message, emoji: fixtures.emoji ?? '👍' };
      await messenger.react(reaction);
      await messenger.react(reaction);
      await messenger.unreact(reaction);
      await messenger.unreact(reaction);
    },
  },
  {
    group: 'reactions',
    name: 'need a message',
    needs: ['react'],
    run: async ({ messenger, failure, missing, fixtures }) => {
      const message = { channel: fixtures.channel, id: missing('message') };
      const reaction = { message, emoji: fixtures.emoji ?? '👍' };
      checkCode(await failure(messenger.react(reaction)), 'not_found');
    },
  },
];
