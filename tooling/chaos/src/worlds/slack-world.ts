import type { MessageRef } from '@quayside/core';
import { createSlack, type Slack } from '@quayside/slack';
import {
  createFakeSlack,
  type FakeFile,
  type FakeSlack,
  fakeChannels,
} from '@quayside/slack/testing';
import { effectsOf } from '../effects.ts';
import { noPolicy } from '../quick-policy.ts';
import type { Link, Task, World } from '../task.ts';

const TASKS_PER_CHANNEL = 100;
const REACTED = 'reacted';

/** Posts, replies, edits, reactions and uploads. */
export function createSlackWorld(tasks: number): World<Slack> {
  const fake = createFakeSlack({
    channels: Array.from({ length: Math.ceil(tasks / TASKS_PER_CHANNEL) }, (_, index) => ({
      ...fakeChannels.general,
      id: channelOf(index * TASKS_PER_CHANNEL),
    })),
  });
  const connect = ({ baseUrl, ...link }: Partial<Link>): Slack =>
    createSlack({ token: 'xoxb-fake', baseUrl: baseUrl && `${baseUrl}/api`, ...link });
  const direct = connect({ fetch: fake.fetch, policy: noPolicy });
  return {
    provider: 'slack',
    listen: () => fake.listen(),
    connect,
    prepare: (count) =>
      Promise.all(
        Array.from({ length: count }, (_, index) => toTask(index, `task-${index}`, direct)),
      ),
    readLedger: async () => ({ effects: effectsOf(entriesOf(fake), (entry) => entry) }),
  };
}

const channelOf = (index: number): string => `C0${Math.floor(index / TASKS_PER_CHANNEL)}`;

async function toTask(index: number, id: string, direct: Slack): Promise<Task<Slack>> {
  const channel = channelOf(index);
  const target = await direct.messenger.send({ channel, text: targetOf(id) });
  const uploaded = { channel, name: `${id}.txt`, content: contentOf(id) };
  const tasks: readonly Omit<Task<Slack>, 'id'>[] = [
    write('send', async ({ messenger }) => placeOf(await messenger.send({ channel, text: id }))),
    write('reply', async ({ messenger }) =>
      placeOf(await messenger.reply({ to: target, text: id })),
    ),
    write('uploadFile', async ({ messenger }) => (await messenger.uploadFile(uploaded)).id),
    naturalWrite('editMessage', async ({ messenger }) =>
      placeOf(await messenger.editMessage({ message: target, text: id })),
    ),
    naturalWrite('react', async ({ messenger }) => {
      await messenger.react({ message: target, emoji: '👍' });
      return REACTED;
    }),
  ];
  const task = tasks[index % tasks.length];
  if (task === undefined) throw new RangeError('there is no such task');
  return { id, ...task };
}

type Run = Task<Slack>['run'];

const write = (operation: string, run: Run) => ({ operation, run, repeatable: false });
const naturalWrite = (operation: string, run: Run) => ({ operation, run, repeatable: true });

const targetOf = (id: string): string => `target of ${id}`;
const contentOf = (id: string): string => `content of ${id}`;
const placeOf = ({ thread, id }: Partial<MessageRef>): string => `${thread ?? 'channel'}/${id}`;

interface Entry {
  readonly task: string;
  readonly effect: string;
}

/** Tasks say their id, put it into the name of a file, or react to the message that was made for them. */
function entriesOf(fake: FakeSlack): readonly Entry[] {
  const files = new Map(fake.files().map((file) => [file.id, file]));
  return fake
    .messages()
    .flatMap(({ text, ts, threadTs, reactions, files: shown }): Entry[] => [
      { task: text, effect: placeOf({ id: ts, thread: threadTs }) },
      ...reactions.map(() => ({ task: text.replace(targetOf(''), ''), effect: REACTED })),
      ...shown.map((id) => fileEntry(files.get(id))),
    ]);
}

function fileEntry(file: FakeFile | undefined): Entry {
  const task = file?.name.replace('.txt', '') ?? 'a file that is nowhere';
  const isWhole = new TextDecoder().decode(file?.content) === contentOf(task);
  return { task, effect: isWhole ? (file?.id ?? '') : 'broken bytes' };
}
