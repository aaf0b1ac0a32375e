import type { Topic } from '../row.ts';
import { twins } from '../sign.ts';
import { deliver, receive, receiveOfficially } from './deliveries.ts';

const twin = twins('{"zen":"Design for failure.",');
const changed = deliver('current', twin.signed, twin.other);

export const githubWebhooks: Topic = {
  file: 'github/webhooks.ts',
  rows: [
    {
      situation: 'A byte of a signed body is replaced by another one that decodes to the same text',
      official: () => receiveOfficially(changed, ['current']),
      ours: () => receive(changed, ['current']),
      expectation: { official: 'accepted', ours: '`invalid_signature`' },
    },
  ],
};
