import { describe, expect, it } from 'vitest';
import { errorOf } from '../../test/failures.js';
import { take } from '../page.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { createMemoryMessenger, memoryChannels, memoryPeople } from './memory-messenger.js';

const channel = memoryChannels.general.id;
const person = memoryPeople.ada.id;

describe('memory messenger', () => {
  it('keeps what was sent, as it was sent', async () => {
    const memory = createMemoryMessenger();
    const blocks = [{ type: 'divider' }] as const;
    const message = await memory.messenger.send({ channel, text: 'a', blocks });
    await memory.messenger.react({ message, emoji: '👍' });
    await memory.messenger.sendEphemeral({ channel, person, text: 'psst' });
    await memory.messenger.uploadFile({ channel, name: 'a.txt', content: 'ä', text: 'see' });
    expect(memory.messages).toMatchObject([
      { text: 'a', blocks, author: 'bot', reactions: ['👍'], file: undefined },
      { text: 'see', file: 'a.txt' },
    ]);
    expect(memory.ephemerals).toMatchObject([{ channel, person, text: 'psst' }]);
    expect(memory.files).toMatchObject([{ name: 'a.txt', content: new TextEncoder().encode('ä') }]);
  });

  it('posts what was scheduled when its time has come', async () => {
    const clock = createVirtualClock();
    const memory = createMemoryMessenger({ clock });
    const sendAt = new Date(clock.wallNow() + 1_000);
    await memory.messenger.schedule({ channel, text: 'later', sendAt });
    expect(memory.messages).toEqual([]);
    await clock.advance(1_000);
    const [posted] = await take(memory.messenger.listMessages({ channel }), 1);
    expect(posted).toMatchObject({ text: 'later', sentAt: sendAt });
  });

  it('receives what people write, which is theirs', async () => {
    const memory = createMemoryMessenger();
    const message = memory.receive({ channel, author: person, text: 'hello' });
    const [seen] = await take(memory.messenger.listMessages({ channel }), 1);
    expect(seen).toMatchObject({ author: person, byBot: false, text: 'hello' });
    const edit = errorOf(memory.messenger.editMessage({ message, text: 'mine' }));
    expect(await edit).toMatchObject({ code: 'permission_denied' });
    const deleted = errorOf(memory.messenger.deleteMessage(message));
    expect(await deleted).toMatchObject({ code: 'permission_denied' });
    expect(() => memory.receive({ channel: 'x', author: person, text: 'a' })).toThrow('not_found');
  });

  it('fails on demand, before or after it acted', async () => {
    const memory = createMemoryMessenger();
    memory.failNext('send', 'unreachable');
    memory.failNext('send', 'answer_lost');
    const send = () => errorOf(memory.messenger.send({ channel, text: 'a' }));
    expect(await send()).toMatchObject({ execution: 'not_executed' });
    expect(memory.messages).toHaveLength(0);
    expect(await send()).toMatchObject({ execution: 'unknown' });
    expect(memory.messages).toHaveLength(1);
  });
});
