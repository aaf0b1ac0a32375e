import { createOpenAIWebhooks } from '@quayside/openai';
import { signOpenAIPayload } from '@quayside/openai/testing';
import OpenAI from 'openai';
import { outcomeOf } from '../observe.ts';
import type { Topic } from '../row.ts';
import { twins } from '../sign.ts';

const secret = `whsec_${Buffer.from('the current secret').toString('base64')}`;
const next = `whsec_${Buffer.from('the next secret').toString('base64')}`;
const head = '{"id":"evt_1","type":"response.completed","created_at":1,"data":{"id":"resp_1"},';
const body = `${head}"object":"event"}`;
const twin = twins(head);

type Headers = Awaited<ReturnType<typeof signOpenAIPayload>>;

/** It takes text, which is what is left of the bytes. */
const verifyOfficially = (given: string | Uint8Array, headers: Headers, secrets: string) =>
  outcomeOf(async () => {
    const client = new OpenAI({ apiKey: 'sk-comparison', webhookSecret: secrets });
    await client.webhooks.unwrap(Buffer.from(given).toString(), headers);
  }, 'accepted');

const verify = (given: string | Uint8Array, headers: Headers, webhookSecret: string | string[]) =>
  outcomeOf(createOpenAIWebhooks({ webhookSecret }).verify(given, { ...headers }), 'accepted');

export const openaiWebhooks: Topic = {
  file: 'openai/webhooks.ts',
  rows: [
    {
      situation: 'A byte of a signed body is replaced by another one that decodes to the same text',
      official: async () =>
        verifyOfficially(twin.other, await signOpenAIPayload(twin.signed, secret), secret),
      ours: async () => verify(twin.other, await signOpenAIPayload(twin.signed, secret), secret),
      expectation: { official: 'accepted', ours: '`invalid_signature`' },
    },
    {
      situation: 'Both secrets of a rotation are given, and the old one signed the delivery',
      source: {
        title: 'OpenAI: webhooks',
        url: 'https://platform.openai.com/docs/guides/webhooks',
      },
      official: async () =>
        // It takes one secret; a list is what one would try.
        verifyOfficially(body, await signOpenAIPayload(body, secret), [
          next,
          secret,
        ] as unknown as string),
      ours: async () => verify(body, await signOpenAIPayload(body, secret), [next, secret]),
      expectation: { official: '`Error`', ours: 'accepted' },
    },
  ],
};
