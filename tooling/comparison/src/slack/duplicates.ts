import type { FaultEffect } from '@quayside/core/testing';
import { count, outcomeOf } from '../observe.ts';
import type { Topic } from '../row.ts';
import { againstFake, message, official, ours } from './clients.ts';

const reported = {
  title: 'openclaw#22780',
  url: 'https://github.com/openclaw/openclaw/issues/22780',
} as const;

const asked = {
  title: 'slack-api-specs#10',
  url: 'https://github.com/slackapi/slack-api-specs/issues/10',
} as const;

const lost: FaultEffect = { kind: 'lost_answer' };
const late503: FaultEffect = { kind: 'status', status: 503, at: 'after' };

/** Posts while Slack acts, and does not say so once. */
const posting = (
  fault: FaultEffect,
  post: (address: { readonly url: string }) => Promise<unknown>,
) =>
  againstFake(async (fake, address) => {
    fake.faults.add({ ...fault, match: { path: '/api/chat.postMessage' } });
    const outcome = await outcomeOf(post(address));
    return `${count(fake.messages().length, 'message')} in the channel, ${outcome}`;
  });

export const slackDuplicates: Topic = {
  file: 'slack/duplicates.ts',
  rows: [
    {
      situation: 'A message is posted, and the connection breaks before the answer',
      source: reported,
      official: posting(lost, (address) => official(address).chat.postMessage(message)),
      ours: posting(lost, (address) => ours(address).messenger.send(message)),
      expectation: {
        official: '2 messages in the channel, resolves',
        ours: '1 message in the channel, `unavailable`, may have run',
      },
    },
    {
      situation: 'A message is posted, and a gateway answers 503',
      source: reported,
      official: posting(late503, (address) => official(address).chat.postMessage(message)),
      ours: posting(late503, (address) => ours(address).messenger.send(message)),
      expectation: {
        official: '2 messages in the channel, resolves',
        ours: '1 message in the channel, `unavailable`, may have run',
      },
    },
    {
      situation:
        'A gateway answers 503, and the message must arrive: ours has `deduplicate: "history"` and a key',
      source: asked,
      official: posting(late503, (address) => official(address).chat.postMessage(message)),
      ours: posting(late503, (address) => {
        const { messenger } = ours(address, { deduplicate: 'history' });
        return messenger.send(message, { idempotencyKey: 'deploy-7' });
      }),
      expectation: {
        official: '2 messages in the channel, resolves',
        ours: '1 message in the channel, resolves',
      },
    },
  ],
};
