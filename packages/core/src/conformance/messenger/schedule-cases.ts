import { checkCode, checkEqual } from '../check.js';
import type { MessengerCase, MessengerSession } from './messenger-session.js';

const AHEAD_MS = 3_600_000;

/** A time that providers keep exactly: whole seconds, some way ahead. */
function later({ fixtures }: MessengerSession): Date {
  const now = fixtures.now?.() ?? new Date();
  const at = now.getTime() + (fixtures.scheduleAheadMs ?? AHEAD_MS);
  return new Date(Math.ceil(at / 1000) * 1000);
}

/** What `schedule`, `cancelScheduled` and `uploadFile` promise. */
export const scheduleCases: readonly MessengerCase[] = [
  {
    group: 'schedule',
    name: 'sends nothing yet, and tells the time that it was given',
    needs: ['schedule', 'listMessages'],
    run: async (session) => {
      const { messenger, unique, saying, fixtures } = session;
      const text = unique('scheduled');
      const sendAt = later(session);
      const scheduled = await messenger.schedule({ channel: fixtures.channel, text, sendAt });
      checkEqual(scheduled.sendAt, sendAt, 'the time');
      checkEqual(await saying(text), [], 'the messages in the channel');
      await messenger.cancelScheduled(scheduled).catch(() => {});
    },
  },
  {
    group: 'schedule',
    name: 'a time that has passed is refused',
    needs: ['schedule'],
    run: async ({ messenger, failure, fixtures }) => {
      const sendAt = new Date((fixtures.now?.() ?? new Date()).getTime() - AHEAD_MS);
      const { channel } = fixtures;
      checkCode(
        await failure(messenger.schedule({ channel, text: 'too late', sendAt })),
        'invalid_request',
      );
    },
  },
  {
    group: 'cancelScheduled',
    name: 'a cancelled message is not found a second time',
    needs: ['schedule', 'cancelScheduled'],
    run: async (session) => {
      const { messenger, unique, failure, fixtures } = session;
      const { channel } = fixtures;
      const sendAt = later(session);
      const { id } = await messenger.schedule({ channel, text: unique('cancelled'), sendAt });
      await messenger.cancelScheduled({ channel, id });
      checkCode(await failure(messenger.cancelScheduled({ channel, id })), 'not_found');
    },
  },
  {
    group: 'uploadFile',
    name: 'takes text and bytes',
    needs: ['uploadFile'],
    run: async ({ messenger, unique, fixtures }) => {
      const { channel } = fixtures;
      const text = await messenger.uploadFile({ channel, name: 'a.txt', content: unique('file') });
      const content = new Uint8Array([0, 255, 128]);
      const bytes = await messenger.uploadFile({ channel, name: 'b.bin', content, title: 'B' });
      checkEqual(new Set([text.id, bytes.id]).size, 2, 'the ids of two files');
    },
  },
  {
    group: 'uploadFile',
    name: 'takes a stream that tells its size, and none that lies about it',
    needs: ['uploadFile'],
    run: async ({ messenger, failure, fixtures }) => {
      const { channel } = fixtures;
      const stream = async function* () {
        yield new Uint8Array([1, 2]);
        yield new Uint8Array([3]);
      };
      const file = { channel, name: 'c.bin' };
      await messenger.uploadFile({ ...file, content: { size: 3, stream: stream() } });
      for (const size of [2, 4]) {
        const wrong = messenger.uploadFile({ ...file, content: { size, stream: stream() } });
        checkCode(await failure(wrong), 'invalid_request');
      }
    },
  },
  {
    group: 'uploadFile',
    name: 'an unknown channel is not found',
    needs: ['uploadFile'],
    run: async ({ messenger, failure, missing }) => {
      const input = { channel: missing('channel'), name: 'a.txt', content: 'a' };
      checkCode(await failure(messenger.uploadFile(input)), 'not_found');
    },
  },
];
