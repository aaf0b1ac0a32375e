import { createSlack } from '@quayside/slack';
import { verifySlackRequest } from '@slack/bolt';
import { outcomeOf } from '../observe.ts';
import type { Topic } from '../row.ts';
import { nowSeconds, sign, twins } from '../sign.ts';

const secret = 'current';
const head = '{"type":"event_callback","event_id":"Ev1","event":{"type":"ping"},';
const body = `${head}"team_id":"T0TEAM"}`;
const twin = twins(head);
const rolled = ['next', secret];

interface Headers {
  readonly 'x-slack-request-timestamp': number;
  readonly 'x-slack-signature': string;
}

function headersOf(signed: string, time = nowSeconds()): Headers {
  const signature = `v0=${sign(secret, `v0:${time}:`, signed)}`;
  return { 'x-slack-request-timestamp': time, 'x-slack-signature': signature };
}

const anHourAhead = (): Headers => headersOf(body, nowSeconds() + 3_600);

/** As its receivers do: the raw bytes as text. */
const verifyOfficially = (given: string | Uint8Array, headers: Headers, signingSecret: string) =>
  outcomeOf(async () => {
    verifySlackRequest({ signingSecret, body: Buffer.from(given).toString(), headers });
  }, 'accepted');

const verify = (given: string | Uint8Array, headers: Headers, signingSecret: string | string[]) => {
  const { webhooks } = createSlack({ token: 'xoxb-comparison', signingSecret });
  const sent = {
    'x-slack-request-timestamp': String(headers['x-slack-request-timestamp']),
    'x-slack-signature': headers['x-slack-signature'],
  };
  return outcomeOf(webhooks.verify(given, sent), 'accepted');
};

export const slackWebhooks: Topic = {
  file: 'slack/webhooks.ts',
  rows: [
    {
      situation: 'A signed delivery is dated an hour ahead, so it can be replayed for that long',
      source: {
        title: 'Slack: verifying requests',
        url: 'https://docs.slack.dev/authentication/verifying-requests-from-slack',
      },
      official: () => verifyOfficially(body, anHourAhead(), secret),
      ours: () => verify(body, anHourAhead(), secret),
      expectation: { official: 'accepted', ours: '`invalid_signature`' },
    },
    {
      situation: 'A byte of a signed body is replaced by another one that decodes to the same text',
      official: () => verifyOfficially(twin.other, headersOf(twin.signed), secret),
      ours: () => verify(twin.other, headersOf(twin.signed), secret),
      expectation: { official: 'accepted', ours: '`invalid_signature`' },
    },
    {
      situation: 'Both secrets of a rotation are given, and the old one signed the delivery',
      // It takes one secret; a list is what one would try.
      official: () => verifyOfficially(body, headersOf(body), rolled as unknown as string),
      ours: () => verify(body, headersOf(body), rolled),
      expectation: { official: '`TypeError`', ours: 'accepted' },
    },
  ],
};
